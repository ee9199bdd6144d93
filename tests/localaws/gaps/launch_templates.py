"""Launch template gaps of moto 5.2.

- The tags of a template are those of its creation for ever: CreateTags and DeleteTags count.
- A template's own tags come back as a tag specification inside its data: they do not.
- A group that takes a version made by CreateLaunchTemplateVersion fails on its user data: it is taken as the text that it is.
"""
from moto.ec2.models import launch_templates as models
from moto.ec2.responses import launch_templates as responses
from moto.ec2.utils import parse_user_data


def user_data_of(version):
    text = version.data.get("UserData")
    return parse_user_data(text) if isinstance(text, str) else text


def install():
    models.LaunchTemplateVersion.user_data = property(user_data_of)
    models.LaunchTemplate.tags = property(lambda self: self.get_tags(), lambda self, tags: None)
    moto_create = responses.LaunchTemplates.create_launch_template

    def create_launch_template(self):
        parse = self._parse_tag_specification
        own = parse()
        self._parse_tag_specification = lambda: {}
        try:
            result = moto_create(self)
        finally:
            del self._parse_tag_specification
        template = self.ec2_backend.get_launch_template_by_name(self._get_param("LaunchTemplateName"))
        template.add_tags((own or {}).get("launch-template", {}))
        result.result["LaunchTemplate"]["Tags"] = template.get_tags()
        return result

    responses.LaunchTemplates.create_launch_template = create_launch_template
