"""Small kustomizations, and what the real tool makes of them.

The answers stand in `core_goldens.json`. `python -m tests.unit.render.kustomize.core_cases` asks
`kubectl kustomize` for them again; read the difference line by line.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import PlainValue, plain

GOLDENS: Final = Path(__file__).with_name("core_goldens.json")

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: "web:1", envFrom: [{configMapRef: {name: settings}}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: elsewhere}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: front}}
    - podSelector: {}
    - namespaceSelector: {matchLabels: {team: a}}
  egress:
  - to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}, namespaceSelector: {}}]
  - ports: [{port: 443}]
"""
NAMES = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects:
- {kind: ServiceAccount, name: web}
- {kind: ServiceAccount, name: default}
- {kind: ServiceAccount, name: web, namespace: elsewhere}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web}
rules: [{resourceNames: [settings, other]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: public
  defaultBackend: {service: {name: web, port: {number: 80}}}
  rules: [{http: {paths: [{path: /, backend: {service: {name: web}}}, {backend: {service: {name: other}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: public}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: web
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: d}}]}
  volumeClaimTemplates: [{metadata: {name: v}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: d}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: webs.example.org}
spec: {conversion: {webhook: {clientConfig: {service: {name: web, namespace: old}}}}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.example.org}
spec: {service: {name: web, namespace: old}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: web}
webhooks: [{clientConfig: {service: {name: web, namespace: default}}}]
"""
EVERYTHING = {"web.yaml": WEB, "policy.yaml": POLICY, "names.yaml": NAMES}
ALL = "resources: [web.yaml, policy.yaml, names.yaml]\n"


def _base(more: str = "") -> dict[str, str]:
    return {"base/kustomization.yaml": ALL + more} | {
        f"base/{name}": text for name, text in EVERYTHING.items()
    }


CASES: Final[dict[str, dict[str, str]]] = {
    "objects come out sorted by what needs what": {"kustomization.yaml": ALL, **EVERYTHING},
    "fifo keeps the order of the files": {
        "kustomization.yaml": f"{ALL}sortOptions: {{order: fifo}}\n",
        **EVERYTHING,
    },
    "an order of kinds can be given": {
        "kustomization.yaml": f"{ALL}sortOptions: {{order: legacy, legacySortOptions: "
        "{orderFirst: [NetworkPolicy], orderLast: [ServiceAccount]}}\n",
        **EVERYTHING,
    },
    "a namespace moves everything that can be moved": {
        "kustomization.yaml": f"{ALL}namespace: shop\n",
        **EVERYTHING,
    },
    "an empty namespace moves nothing": {"kustomization.yaml": f'{ALL}namespace: ""\n', **EVERYTHING},
    "a namespace renames a Namespace and no reference to it": {
        "kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
        "a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: old}\n---\n" + POLICY,
    },
    "prefix and suffix are followed by references": {
        "kustomization.yaml": f"{ALL}namePrefix: a-\nnameSuffix: -z\n",
        **EVERYTHING,
    },
    "prefixes of layers add up and references follow": {
        "kustomization.yaml": "resources: [base]\nnamePrefix: prod-\nnamespace: prod\n",
        **_base("namePrefix: shop-\nnamespace: shop\n"),
    },
    "one base under two prefixes": {
        "kustomization.yaml": "resources: [a, b]\nnamePrefix: all-\n",
        "a/kustomization.yaml": "resources: [../base]\nnamePrefix: a-\n",
        "b/kustomization.yaml": "resources: [../base]\nnameSuffix: -b\n",
        "base/kustomization.yaml": "resources: [web.yaml, policy.yaml]\n"
        "configMapGenerator: [{name: settings}]\n",
        "base/web.yaml": WEB,
        "base/policy.yaml": POLICY,
    },
    "one base in two namespaces": {
        "kustomization.yaml": "resources: [a, b]\n",
        "a/kustomization.yaml": "resources: [../base]\nnamespace: a\nnamePrefix: a-\n",
        "b/kustomization.yaml": "resources: [../base]\nnamespace: b\nnamePrefix: b-\n",
        "base/kustomization.yaml": "resources: [web.yaml]\n"
        "configMapGenerator: [{name: settings, literals: [a=b]}]\n",
        "base/web.yaml": WEB,
    },
    "common labels reach selectors and the peers of policies": {
        "kustomization.yaml": f"{ALL}commonLabels: {{team: shop, app: other}}\n",
        **EVERYTHING,
    },
    "labels reach what they are told to": {
        "kustomization.yaml": ALL
        + "labels:\n- pairs: {a: own}\n- pairs: {b: selectors}\n  includeSelectors: true\n"
        "- pairs: {c: templates}\n  includeTemplates: true\n"
        "- pairs: {d: fields}\n  fields: [{path: spec/selector, kind: Service, create: true}]\n",
        **EVERYTHING,
    },
    "common annotations reach pods": {
        "kustomization.yaml": f"{ALL}commonAnnotations: {{a: b}}\n",
        **EVERYTHING,
    },
    "labels are added where there are none, or null": {
        "kustomization.yaml": "resources: [a.yaml]\ncommonLabels: {a: b}\n",
        "a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: null}\nspec: {selector: null}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\n"
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: c}\nspec:\n"
        "  podSelector: {matchLabels: {}}\n  ingress: [{from: [{podSelector: {matchLabels: null}}]}]\n"
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: d}\nspec:\n"
        "  podSelector: {}\n  ingress: []\n  egress: null\n"
        "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: e}\nspec: {jobTemplate: {spec: {}}}\n"
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: f}\n"
        "spec: {selector: {matchLabels: {x: z}}}\n",
    },
    "lists come apart": {
        "kustomization.yaml": "resources: [a.yaml]\nnamespace: shop\nsortOptions: {order: fifo}\n",
        "a.yaml": "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Service, metadata: {name: a}}\n"
        "- {apiVersion: v1, kind: Service, metadata: {name: b}}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: c}\n---\n"
        "apiVersion: v1\nkind: ServiceList\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: d}}\n",
    },
    "anchors and merge keys": {
        "kustomization.yaml": "resources: [a.yaml]\ncommonLabels: {z: z}\nnamePrefix: p-\n",
        "a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: &l {a: b}}\n"
        "spec: {selector: *l}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec:\n  selector: &s {a: b}\n"
        "  other: {<<: *s, c: d}\n",
    },
    "bases are resources that come last": {
        "kustomization.yaml": "sortOptions: {order: fifo}\nbases: [base]\nresources: [x.yaml]\n",
        "x.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n",
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": WEB,
    },
    "a component changes what stands before it": {
        "kustomization.yaml": "resources: [web.yaml]\ncomponents: [one, two]\nnamespace: shop\n",
        "web.yaml": WEB,
        "one/kustomization.yaml": "kind: Component\nnamePrefix: one-\ncommonLabels: {one: x}\n"
        "configMapGenerator: [{name: settings, literals: [a=b]}]\n",
        "two/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        "resources: [policy.yaml]\nnameSuffix: -two\nreplicas: [{name: web, count: 3}]\n",
        "two/policy.yaml": POLICY,
    },
    "a component of a component": {
        "kustomization.yaml": "resources: [web.yaml]\ncomponents: [one]\n",
        "web.yaml": WEB,
        "one/kustomization.yaml": "kind: Component\ncomponents: [../two]\nnamePrefix: one-\n",
        "two/kustomization.yaml": "kind: Component\nnamePrefix: two-\nnamespace: two\n",
    },
    "generated objects have a hash that references follow": {
        "kustomization.yaml": "resources: [web.yaml]\nnamePrefix: p-\nnamespace: shop\n"
        "generatorOptions: {labels: {g: h}, annotations: {i: j}}\n"
        "configMapGenerator:\n- name: settings\n"
        "  literals: [a=b, 'c=\"x y\"', \"d='q'\", 'e=<&>', f=, g=1=2]\n  files: [f.txt, k=f.txt]\n"
        "  envs: [e.env]\n"
        "- {name: empty}\n- {name: single, env: e.env, namespace: own}\n"
        "- {name: plain, options: {disableNameSuffixHash: true, immutable: true, labels: {g: own}}}\n"
        "secretGenerator:\n- {name: token, literals: [a=b]}\n"
        "- {name: tls, type: kubernetes.io/tls, files: [f.txt]}\n",
        "web.yaml": WEB,
        "f.txt": "line one\nline two, which is long enough to be broken in base64, and then some more\n",
        "e.env": "A=1\n# no\n\n  B=x=y \nC\n",
    },
    "generators of overlays merge and replace": {
        "kustomization.yaml": "resources: [base]\nnamePrefix: p-\nconfigMapGenerator:\n"
        "- {name: settings, behavior: merge, literals: [b=2, c=3], options: {labels: {over: lay}}}\n"
        "- {name: other, behavior: replace, literals: [z=1]}\n",
        "base/kustomization.yaml": "resources: [web.yaml]\nnameSuffix: -s\nconfigMapGenerator:\n"
        "- {name: settings, literals: [a=1, b=1], options: {labels: {ba: se}}}\n"
        "- {name: other, literals: [a=1]}\n",
        "base/web.yaml": WEB,
    },
    "an empty ConfigMap has no data, and an empty Secret has": {
        "kustomization.yaml": "configMapGenerator: [{name: a}]\nsecretGenerator: [{name: a}]\n",
    },
    "an account that is in the namespace already": {
        "kustomization.yaml": "resources: [a.yaml]\nnamespace: shop\n",
        "a.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
        "metadata: {name: web, namespace: shop}\n"
        "subjects: [{kind: ServiceAccount, name: web}]\n",
    },
    "no hash anywhere": {
        "kustomization.yaml": "resources: [web.yaml]\ngeneratorOptions: {disableNameSuffixHash: true}\n"
        "configMapGenerator: [{name: settings, literals: [a=b]}]\n",
        "web.yaml": WEB,
    },
    "images are replaced wherever containers are": {
        "kustomization.yaml": "resources: [a.yaml]\nimages:\n- {name: web, newTag: v2}\n"
        "- {name: registry:5000/x/api, newName: api, digest: 'sha256:abc'}\n- {name: gone}\n"
        "- {name: side, newName: other/side}\n",
        "a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
        "  containers: [{name: a, image: web}, {name: b, image: 'registry:5000/x/api:1'}, {name: e,"
        " image: webs}]\n"
        "  initContainers: [{name: c, image: 'side@sha256:def'}, {name: d, image: 'side:1'}]\n"
        "---\napiVersion: example.org/v1\nkind: Web\nmetadata: {name: a}\n"
        "spec: {deep: {containers: [{image: 'web:1'}]}, image: 'web:1'}\n",
    },
    "replicas by the name that an object had": {
        "kustomization.yaml": "resources: [base]\nnamePrefix: p-\n"
        "replicas: [{name: web, count: 5}, {name: db, count: 0}]\n",
        **_base(),
    },
    "local configuration is not deployed": {
        "kustomization.yaml": "resources: [a.yaml]\n",
        "a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: "
        "{config.kubernetes.io/local-config: 'true'}}\n---\napiVersion: v1\nkind: Service\n"
        "metadata: {name: b, annotations: {config.kubernetes.io/local-config: 'false'}}\n",
    },
    "the other file names": {
        "kustomization.yml": "resources: [a/, ./b]\n",
        "a/Kustomization": "resources: [web.yaml]\n",
        "a/web.yaml": WEB,
        "b/kustomization.yaml": "resources: [../c/policy.yaml]\n",
        "c/policy.yaml": POLICY,
    },
    "wide field specs of an own configuration": {
        "kustomization.yaml": "resources: [a.yaml]\nnamePrefix: p-\nnamespace: shop\n"
        "configurations: [c.yaml]\n",
        "c.yaml": "namePrefix: [{path: spec/prefixed, kind: Web}]\n"
        "namespace: [{path: spec/namespace, kind: Web, create: true}]\n"
        "nameReference: [{kind: Service, version: v1, fieldSpecs: [{path: spec/service, kind: Web}]}]\n",
        "a.yaml": "apiVersion: example.org/v1\nkind: Web\nmetadata: {name: a}\n"
        "spec: {prefixed: x, service: s}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
    },
}


def _ask(files: dict[str, str]) -> list[PlainValue]:
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            place = Path(root, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        command = ["kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", root]
        answer = subprocess.run(command, capture_output=True, check=False)
    if answer.returncode:
        raise SystemExit(answer.stderr.decode())
    return [plain(document.root) for document in load_bytes(answer.stdout, "answer.yaml").documents]


if __name__ == "__main__":
    goldens = {name: _ask(files) for name, files in CASES.items()}
    GOLDENS.write_text(json.dumps(goldens, indent=1) + "\n", "utf-8")
