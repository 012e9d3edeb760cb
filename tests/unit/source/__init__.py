"""Reading files: every fact was measured against kubectl 1.32."""
