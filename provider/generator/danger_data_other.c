/* Secrets, keys and the other stores that a plan destroys or replaces. */
#include "generator/danger_work.h"

#include <string.h>

static const char *goes(const struct resource *resource) {
	return action_is_replace(resource->change->action) ? "is replaced" : "is destroyed";
}

static void secret_gone(struct danger_work *work, const struct resource *secret) {
	int64_t days = danger_integer(secret, "recovery_window_in_days", 30);
	bool replaced = action_is_replace(secret->change->action), at_once = days == 0;
	danger_add_as(work, at_once || replaced ? SEVERITY_DANGER : SEVERITY_WARNING, secret->change,
		(struct finding){
			.id = "secret-destroyed",
			.title = at_once ? danger_printf(work, "Secret %s %s at once, without a recovery window",
								   danger_name(work, secret), goes(secret))
							 : danger_printf(work, "Secret %s %s; it can be restored for %lld days",
								   danger_name(work, secret), goes(secret), (long long)days),
			.happens = danger_printf(work, "%s%s",
				at_once
					? "recovery_window_in_days is 0: all versions of its value go and cannot be restored."
					: "It cannot be read any more; its values are kept until the window ends, and its name stays taken.",
				!replaced ? ""
					: at_once
					? " The new secret has another ARN and no value until one is put."
					: " A new secret of the same name cannot be made while the old one waits: the apply fails "
					  "there unless the name changes."),
			.affects = "all that read it when they start: tasks and functions that name its ARN fail",
			.duration = at_once ? "for good" : "until it is restored (aws secretsmanager restore-secret)",
			.instead =
				"Note the value before, or keep the secret: a removed block with lifecycle { destroy = false }. Set "
				"recovery_window_in_days to 7 to 30 and apply that first.",
			.attribute = "recovery_window_in_days",
			.reference = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
		});
}

static void key_gone(struct danger_work *work, const struct resource *key) {
	danger_add(work, key->change,
		(struct finding){
			.id = "key-destroyed",
			.title = danger_printf(
				work, "KMS key %s %s: what it encrypts becomes unreadable", danger_name(work, key), goes(key)),
			.happens = danger_printf(work,
				"The key is disabled at once and deleted after %lld days. Buckets, volumes, databases, snapshots and secrets "
				"encrypted with it can then be read by nobody, AWS included.",
				(long long)danger_integer(key, "deletion_window_in_days", 30)),
			.affects = "all data encrypted with it, in this configuration and elsewhere",
			.duration =
				"until the deletion is cancelled within the window (aws kms cancel-key-deletion); after it for good",
			.instead =
				"Disable the key first (is_enabled = false) and watch CloudTrail for its use; encrypt the data anew "
				"with another key before this one goes.",
			.reference = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
		});
}

static const struct store_row {
	const char *kind, *word, *loses, *affects;
	enum severity severity;
	const char *reference;
} stores[] = {
	{"aws_sqs_queue", "Queue", "The messages that wait in it go.", "senders and receivers of its messages",
		SEVERITY_WARNING,
		"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/step-delete-queue.html"},
	{"aws_kinesis_stream", "Stream", "The records that it still retains go.", "producers and consumers of the stream",
		SEVERITY_WARNING, "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html"},
	{"aws_cognito_user_pool", "User pool",
		"All users and groups go. Their passwords cannot be exported, so they cannot be moved unseen to another pool.",
		"all who sign in with it", SEVERITY_DANGER,
		"https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html"},
	{"aws_opensearch_domain", "OpenSearch domain", "All indexes go, and its automated snapshots with them.",
		"all that search or write in it", SEVERITY_DANGER,
		"https://docs.aws.amazon.com/opensearch-service/latest/developerguide/gsgdeleting.html"},
	{"aws_elasticsearch_domain", "Elasticsearch domain", "All indexes go, and its automated snapshots with them.",
		"all that search or write in it", SEVERITY_DANGER,
		"https://docs.aws.amazon.com/opensearch-service/latest/developerguide/gsgdeleting.html"},
	{"aws_mq_broker", "Message broker", "The messages that wait in it go, and its host names with it.",
		"senders and receivers of its messages", SEVERITY_DANGER,
		"https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-deleting-broker.html"},
	{"aws_msk_cluster", "Kafka cluster", "All topics and their records go.", "producers and consumers of its topics",
		SEVERITY_DANGER, "https://docs.aws.amazon.com/msk/latest/developerguide/msk-delete-cluster.html"},
	{"aws_backup_vault", "Backup vault",
		"A vault with recovery points is deleted only with force_destroy, and they go with it; without it the apply fails "
		"there.",
		"whoever has to restore from it", SEVERITY_DANGER,
		"https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html"},
};

static void store_gone(struct danger_work *work, const struct resource *store, const struct store_row *row) {
	danger_add_as(work, row->severity, store->change,
		(struct finding){
			.id = "store-destroyed",
			.title =
				danger_printf(work, "%s %s %s with what is in it", row->word, danger_name(work, store), goes(store)),
			.happens = danger_printf(
				work, "%s%s", row->loses, action_is_replace(store->change->action) ? " The new one is empty." : ""),
			.affects = row->affects,
			.duration = "for good",
			.instead = "Move what is needed to another one first and let its users follow. To keep it, take it out of "
					   "Terraform's hands: a removed block with lifecycle { destroy = false } (or terraform state rm).",
			.reference = row->reference,
		});
}

void danger_data_other(struct danger_work *work) {
	const struct resource *gone = NULL;
	while ((gone = danger_next_gone(work, "aws_secretsmanager_secret", gone)) != NULL)
		secret_gone(work, gone);
	while ((gone = danger_next_gone(work, "aws_kms_key", gone)) != NULL)
		key_gone(work, gone);
	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++)
		while ((gone = danger_next_gone(work, stores[i].kind, gone)) != NULL)
			store_gone(work, gone, &stores[i]);
}
