"""The manifests of a namespace and of an application, policies apart, as a team would write them."""

from __future__ import annotations

import random

from benchmarks.apps import App, Team


def namespace(team: Team) -> str:
    """Write a Namespace, with the labels that policies of others select it by."""
    shared = '    shared-services: "true"\n' if team.is_shared else ""
    return f"""\
apiVersion: v1
kind: Namespace
metadata:
  name: {team.namespace}
  labels:
    team: {team.namespace}
    environment: live
{shared}    pod-security.kubernetes.io/enforce: restricted
  annotations:
    contact: "#{team.namespace}"
"""


def workload(app: App, dice: random.Random) -> str:
    """Write the workload of an application, with the probes, limits and variables that people give it."""
    headless = f"  serviceName: {app.name}\n" if app.role.kind == "StatefulSet" else ""
    return f"""\
apiVersion: apps/v1
kind: {app.role.kind}
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
    app.kubernetes.io/managed-by: gitops
spec:
  replicas: {app.replicas}
  revisionHistoryLimit: 3
{headless}  selector:
    matchLabels:
      app.kubernetes.io/name: {app.name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {app.name}
        app.kubernetes.io/part-of: {app.product}
        app.kubernetes.io/component: {app.role.name}
        app.kubernetes.io/version: "{app.version}"
        team: {app.namespace}
      annotations:
        checksum/config: "{dice.getrandbits(64):016x}"
    spec:
      serviceAccountName: {app.product}
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: {app.role.name}
          image: registry.example.com/{app.namespace}/{app.name}:{app.version}
          imagePullPolicy: IfNotPresent
          args: ["--config=/etc/{app.name}/config.yaml", "--listen=0.0.0.0"]
{_variables(app)}{_ports(app)}{_probes(app)}\
          resources:
            requests: {{cpu: {dice.choice((50, 100, 250))}m, memory: {dice.choice((64, 128, 256))}Mi}}
            limits:
              memory: 512Mi
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {{drop: [ALL]}}
          volumeMounts:
            - name: config
              mountPath: /etc/{app.name}
      volumes:
        - name: config
          configMap:
            name: {app.product}
            optional: true
"""


def _variables(app: App) -> str:
    return f"""\
          env:
            - name: LOG_LEVEL
              value: info
            - name: DATABASE_URL
              value: postgres://{app.product}-postgres.{app.namespace}:5432/{app.product}
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {app.product}-database
                  key: password
            - name: POD_IP
              valueFrom:
                fieldRef: {{fieldPath: status.podIP}}
"""


def _ports(app: App) -> str:
    served = ""
    if app.role.port is not None:
        name, number = app.role.port
        served = f"            - name: {name}\n              containerPort: {number}\n"
    return f"""\
          ports:
{served}            - name: metrics
              containerPort: {app.role.metrics_port}
              protocol: TCP
"""


def _probes(app: App) -> str:
    return f"""\
          livenessProbe:
            httpGet:
              path: /healthz
              port: {app.role.metrics_port}
            periodSeconds: 20
          readinessProbe:
            httpGet:
              path: /readyz
              port: metrics
            initialDelaySeconds: 5
            failureThreshold: 3
"""


def service(app: App) -> str:
    """Write the Service of an application, which has another port than its pods; none without a port."""
    if app.role.port is None:
        return ""
    name, number = app.role.port
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {app.name}
  namespace: {app.namespace}
spec:
  selector:
    app.kubernetes.io/name: {app.name}
  ports:
    - name: {name}
      port: {80 if name == "http" else number}
      targetPort: {name}
"""


def service_account(app: App) -> str:
    """Write the ServiceAccount that the applications of a product share."""
    return f"""\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {app.product}
  namespace: {app.namespace}
automountServiceAccountToken: false
"""


def config_map(app: App) -> str:
    """Write the ConfigMap of a product, with a file in it that is YAML itself."""
    return f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {app.product}
  namespace: {app.namespace}
data:
  config.yaml: |
    # Read by every application of {app.product}.
    kind: Configuration
    listen: 0.0.0.0
    upstreams:
      - http://{app.product}-api.{app.namespace}.svc.cluster.local:9000
    timeouts:
      connect: 2s
      read: 30s
"""
