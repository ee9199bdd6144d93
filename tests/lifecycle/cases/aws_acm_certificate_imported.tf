# Certificates that are imported: exchanged in place, with the key in the state and with a write-only one. The key is made for this test alone.

locals {
  key = <<-PEM
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIJsuaK8j7/NQiXPS9gWOaq3fzYLBlemAbmi1xpLvpNGloAoGCCqGSM49
    AwEHoUQDQgAEoMol3IRiYVnrp52MdokeS8XXo/XgHsMmZpjbucPMc627EB2caoP6
    fhpu46HCtjyc4bksOL+ObaVGhtA9Bf60Vg==
    -----END EC PRIVATE KEY-----
  PEM
}

# step: create
resource "aws_acm_certificate" "this" {
  certificate_body = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBtzCCAVygAwIBAgIUJ9T+X+d4xKWp/qAO4Sy6bceMcYEwCgYIKoZIzj0EAwIw
    HzEdMBsGA1UEAwwUaW1wb3J0ZWQuZXhhbXBsZS5jb20wIBcNMjYxMTIxMTE0MjU1
    WhgPMjEyNjEwMjgxMTQyNTVaMB8xHTAbBgNVBAMMFGltcG9ydGVkLmV4YW1wbGUu
    Y29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoMol3IRiYVnrp52MdokeS8XX
    o/XgHsMmZpjbucPMc627EB2caoP6fhpu46HCtjyc4bksOL+ObaVGhtA9Bf60VqN0
    MHIwHQYDVR0OBBYEFPq238C7KZpxPZz/AooMJa2m+svPMB8GA1UdIwQYMBaAFPq2
    38C7KZpxPZz/AooMJa2m+svPMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0RBBgwFoIU
    aW1wb3J0ZWQuZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDSQAwRgIhAIJ5bry5oT/7
    D488TUZfvdeJIvnh30OaH8JmrVi0KjZ0AiEA4abkXUaApYSsnWXb2FBWHXTNeact
    UM9V2uOK9yqQxgk=
    -----END CERTIFICATE-----
  PEM
  private_key      = local.key
}

resource "aws_acm_certificate" "write_only" {
  certificate_body       = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBtzCCAVygAwIBAgIUJ9T+X+d4xKWp/qAO4Sy6bceMcYEwCgYIKoZIzj0EAwIw
    HzEdMBsGA1UEAwwUaW1wb3J0ZWQuZXhhbXBsZS5jb20wIBcNMjYxMTIxMTE0MjU1
    WhgPMjEyNjEwMjgxMTQyNTVaMB8xHTAbBgNVBAMMFGltcG9ydGVkLmV4YW1wbGUu
    Y29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoMol3IRiYVnrp52MdokeS8XX
    o/XgHsMmZpjbucPMc627EB2caoP6fhpu46HCtjyc4bksOL+ObaVGhtA9Bf60VqN0
    MHIwHQYDVR0OBBYEFPq238C7KZpxPZz/AooMJa2m+svPMB8GA1UdIwQYMBaAFPq2
    38C7KZpxPZz/AooMJa2m+svPMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0RBBgwFoIU
    aW1wb3J0ZWQuZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDSQAwRgIhAIJ5bry5oT/7
    D488TUZfvdeJIvnh30OaH8JmrVi0KjZ0AiEA4abkXUaApYSsnWXb2FBWHXTNeact
    UM9V2uOK9yqQxgk=
    -----END CERTIFICATE-----
  PEM
  private_key_wo         = local.key
  private_key_wo_version = 1
}
# no-import aws_acm_certificate.this: AWS does not tell body and key, so they are set again
# no-import aws_acm_certificate.write_only: AWS does not tell body and key, so they are set again
# expect aws_acm_certificate.this.domain_name = "imported.example.com"
# expect aws_acm_certificate.this.type = "IMPORTED"
# expect aws_acm_certificate.this.validation_method = "NONE"
# expect aws_acm_certificate.this.key_algorithm = "EC_prime256v1"
# expect aws_acm_certificate.write_only.private_key_wo = null

# step: exchange in place
resource "aws_acm_certificate" "this" {
  certificate_body = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBszCCAVmgAwIBAgIUCV2G1kr4FUjd1MOzVgsaDCILKt8wCgYIKoZIzj0EAwIw
    HjEcMBoGA1UEAwwTcmVuZXdlZC5leGFtcGxlLmNvbTAgFw0yNjExMjExMTQyNTVa
    GA8yMTI2MTAyODExNDI1NVowHjEcMBoGA1UEAwwTcmVuZXdlZC5leGFtcGxlLmNv
    bTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKDKJdyEYmFZ66edjHaJHkvF16P1
    4B7DJmaY27nDzHOtuxAdnGqD+n4abuOhwrY8nOG5LDi/jm2lRobQPQX+tFajczBx
    MB0GA1UdDgQWBBT6tt/AuymacT2c/wKKDCWtpvrLzzAfBgNVHSMEGDAWgBT6tt/A
    uymacT2c/wKKDCWtpvrLzzAPBgNVHRMBAf8EBTADAQH/MB4GA1UdEQQXMBWCE3Jl
    bmV3ZWQuZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDSAAwRQIgRYXFonEvB54fMEQU
    LB1lPhWnZeW66MzBq9tJMWEooMgCIQCQxkb32blR9b4+ytFnx12/aMitiTQziaqk
    pvdETbsFHw==
    -----END CERTIFICATE-----
  PEM
  private_key      = local.key
}

resource "aws_acm_certificate" "write_only" {
  certificate_body       = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBtzCCAVygAwIBAgIUJ9T+X+d4xKWp/qAO4Sy6bceMcYEwCgYIKoZIzj0EAwIw
    HzEdMBsGA1UEAwwUaW1wb3J0ZWQuZXhhbXBsZS5jb20wIBcNMjYxMTIxMTE0MjU1
    WhgPMjEyNjEwMjgxMTQyNTVaMB8xHTAbBgNVBAMMFGltcG9ydGVkLmV4YW1wbGUu
    Y29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoMol3IRiYVnrp52MdokeS8XX
    o/XgHsMmZpjbucPMc627EB2caoP6fhpu46HCtjyc4bksOL+ObaVGhtA9Bf60VqN0
    MHIwHQYDVR0OBBYEFPq238C7KZpxPZz/AooMJa2m+svPMB8GA1UdIwQYMBaAFPq2
    38C7KZpxPZz/AooMJa2m+svPMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0RBBgwFoIU
    aW1wb3J0ZWQuZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDSQAwRgIhAIJ5bry5oT/7
    D488TUZfvdeJIvnh30OaH8JmrVi0KjZ0AiEA4abkXUaApYSsnWXb2FBWHXTNeact
    UM9V2uOK9yqQxgk=
    -----END CERTIFICATE-----
  PEM
  private_key_wo         = local.key
  private_key_wo_version = 2
}
# action aws_acm_certificate.this = update
# action aws_acm_certificate.write_only = update
# expect aws_acm_certificate.this.domain_name = "renewed.example.com"
# expect aws_acm_certificate.this.subject_alternative_names = ["renewed.example.com"]

# step: refused because the body is missing
resource "aws_acm_certificate" "this" {
  private_key = local.key
}
# error: certificate_body is missing
