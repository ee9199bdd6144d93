"""IAM gaps of moto 5.2.

- UpdateRole forgets the description when it is not given, and the session length likewise.
- Asking whose an access key is makes every account's IAM in every partition, managed policies and all: seconds, under a lock.
"""
import moto.iam.models
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import IAMBackend, iam_backends


def account_of(access_key):
    for account, partitions in list(iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(dict.values(partitions))):
            return account
    return DEFAULT_ACCOUNT_ID


def install():
    update = IAMBackend.update_role

    def update_role(self, role_name, role_description, max_session_duration):
        role = self.get_role(role_name)
        description = role.description if role_description is None else role_description
        return update(self, role_name, description, max_session_duration or role.max_session_duration)

    IAMBackend.update_role = update_role
    moto.iam.models.get_account_id_from = account_of
