"""The network plugin of a cluster, from what its manifests install or its configuration states."""
