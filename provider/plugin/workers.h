/* Workers: threads that run jobs, started when there is more work than idle workers, ended when idle for a while. As
 * many as Terraform has calls under way (its -parallelism), up to a cap; jobs beyond it wait. */
#ifndef TRIPOD_PLUGIN_WORKERS_H
#define TRIPOD_PLUGIN_WORKERS_H

struct workers;

/* Embedded in the caller's object; belongs to the pool until `run` has been called with it. */
struct job {
	void (*run)(struct job *job);
	struct job *next;
};

struct workers *workers_new(void);
/* 0, or -1 when there is no worker and none can be started: the job was not taken. */
int workers_add(struct workers *workers, struct job *job);
/* Waits for all jobs to end, then for all threads. */
void workers_free(struct workers *workers);

#endif
