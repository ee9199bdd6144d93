"""ACM gaps of moto 5.2.

- RequestCertificate drops KeyAlgorithm, ValidationMethod and DomainValidationOptions: DescribeCertificate tells RSA_2048 and DNS always. For
  EMAIL, AWS tells the addresses that it wrote to instead of a record.
- UpdateCertificateOptions is missing.
"""
import json

from moto.acm import models
from moto.acm.responses import AWSCertificateManagerResponse

MAILBOXES = ("admin", "administrator", "hostmaster", "postmaster", "webmaster")


def install():
    request, describe = AWSCertificateManagerResponse.request_certificate, models.CertBundle.describe

    def request_certificate(self):
        answer = request(self)
        if isinstance(answer, str):
            made = self.acm_backend.get_certificate(json.loads(answer)["CertificateArn"])
            made.asked_key_algorithm = self._get_param("KeyAlgorithm")
            made.asked_method = self._get_param("ValidationMethod")
            made.asked_domains = {o["DomainName"]: o["ValidationDomain"] for o in self._get_param("DomainValidationOptions") or []}
        return answer

    def described(self):
        result = describe(self)
        certificate = result["Certificate"]
        if getattr(self, "asked_key_algorithm", None):
            certificate["KeyAlgorithm"] = self.asked_key_algorithm
        if getattr(self, "asked_method", None) == "EMAIL":
            for option in certificate.get("DomainValidationOptions", []):
                del option["ResourceRecord"]
                option["ValidationMethod"] = "EMAIL"
                option["ValidationDomain"] = self.asked_domains.get(option["DomainName"], option["DomainName"])
                option["ValidationEmails"] = [f"{box}@{option['ValidationDomain']}" for box in MAILBOXES]
        return result

    def update_certificate_options(self):
        certificate = self.acm_backend.get_certificate(self._get_param("CertificateArn"))
        certificate.cert_options = {**certificate.cert_options, **self._get_param("Options")}
        return "{}"

    AWSCertificateManagerResponse.request_certificate = request_certificate
    AWSCertificateManagerResponse.update_certificate_options = update_certificate_options
    models.CertBundle.describe = described
