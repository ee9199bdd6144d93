"""S3 gaps of moto 5.2.

- Who pays for requests: GetBucketRequestPayment answers a list of objects, PutBucketRequestPayment is taken for CreateBucket.
- CreateBucket drops the tags in its body.
"""
import xmltodict
from moto.s3.responses import S3Response

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def install():
    get, put = S3Response._bucket_response_get, S3Response._bucket_response_put

    def bucket_get(self, bucket_name, querystring):
        if "requestPayment" not in querystring:
            return get(self, bucket_name, querystring)
        payer = getattr(self.backend.get_bucket(bucket_name), "payer", "BucketOwner")
        return 200, {}, f"<RequestPaymentConfiguration {NAMESPACE}><Payer>{payer}</Payer></RequestPaymentConfiguration>"

    def bucket_put(self, request, bucket_name, querystring):
        body = (xmltodict.parse(self.body) if self.body and self.body.lstrip().startswith(b"<") else {}) or {}
        if "requestPayment" in querystring:
            self.backend.get_bucket(bucket_name).payer = body["RequestPaymentConfiguration"]["Payer"]
            return 200, {}, ""
        answer = put(self, request, bucket_name, querystring)
        tags = ((body.get("CreateBucketConfiguration") or {}).get("Tags") or {}).get("Tag") or []
        if tags:
            tags = tags if isinstance(tags, list) else [tags]
            self.backend.put_bucket_tagging(bucket_name, {t["Key"]: t.get("Value") or "" for t in tags})
        return answer

    S3Response._bucket_response_get, S3Response._bucket_response_put = bucket_get, bucket_put
