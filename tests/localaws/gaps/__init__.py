"""What moto leaves out or does otherwise than AWS, filled in so that nobody has to write for moto.

Each module here names its gaps and closes them by changing moto's classes in this process; `install()` applies all of them. Answering a
repeated idempotency token is done in front of moto, for every service at once: see tokens.py.
"""
from . import acm, autoscaling, ecs, elbv2, iam, instances, launch_templates, logs, s3, security_groups, vpc


def install():
    for module in (acm, autoscaling, ecs, elbv2, iam, instances, launch_templates, logs, s3, security_groups, vpc):
        module.install()
