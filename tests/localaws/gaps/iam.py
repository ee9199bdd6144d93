"""IAM gaps of moto 5.2.

- UpdateRole forgets the description when it is not given, and the session length likewise.
"""
from moto.iam.models import IAMBackend


def install():
    update = IAMBackend.update_role

    def update_role(self, role_name, role_description, max_session_duration):
        role = self.get_role(role_name)
        description = role.description if role_description is None else role_description
        return update(self, role_name, description, max_session_duration or role.max_session_duration)

    IAMBackend.update_role = update_role
