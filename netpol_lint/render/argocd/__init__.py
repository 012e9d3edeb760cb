"""What Argo CD delivers: Applications, and the ApplicationSets that make them."""
