"""CloudWatch Logs gaps of moto 5.2.

- CreateLogGroup drops logGroupClass and deletionProtectionEnabled; DescribeLogGroups answers neither.
- AssociateKmsKey, DisassociateKmsKey and PutLogGroupDeletionProtection are missing.
- DeleteLogGroup of a protected group is refused by AWS.
"""
from moto.logs import models
from moto.logs.exceptions import InvalidParameterException
from moto.logs.responses import LogsResponse


def install():
    create, describe, delete = LogsResponse.create_log_group, models.LogGroup.to_describe_dict, LogsResponse.delete_log_group

    def group(self, member="logGroupName"):
        name = self._get_param(member).rsplit(":log-group:", 1)[-1]
        if name not in self.logs_backend.groups:
            raise models.ResourceNotFoundException()
        return self.logs_backend.groups[name]

    def create_log_group(self):
        result = create(self)
        made = group(self)
        made.log_group_class = self._get_param("logGroupClass") or "STANDARD"
        made.deletion_protection_enabled = bool(self._get_param("deletionProtectionEnabled"))
        return result

    def to_describe_dict(self):
        return {**describe(self), "logGroupClass": getattr(self, "log_group_class", "STANDARD"),
                "deletionProtectionEnabled": getattr(self, "deletion_protection_enabled", False)}

    def associate_kms_key(self):
        group(self).kms_key_id = self._get_param("kmsKeyId")
        return ""

    def disassociate_kms_key(self):
        group(self).kms_key_id = None
        return ""

    def put_log_group_deletion_protection(self):
        group(self, "logGroupIdentifier").deletion_protection_enabled = self._get_param("deletionProtectionEnabled")
        return ""

    def delete_log_group(self):
        if getattr(group(self), "deletion_protection_enabled", False):
            raise InvalidParameterException(constraint="deletion protection is off", parameter="logGroupName", value=self._get_param("logGroupName"))
        return delete(self)

    LogsResponse.create_log_group, LogsResponse.delete_log_group = create_log_group, delete_log_group
    models.LogGroup.to_describe_dict = to_describe_dict
    LogsResponse.associate_kms_key, LogsResponse.disassociate_kms_key = associate_kms_key, disassociate_kms_key
    LogsResponse.put_log_group_deletion_protection = put_log_group_deletion_protection
