/* Runs PROVIDER_PROGRAM in this process's place and writes down what it cost: one line "cpu-seconds peak-kilobytes" appended to
 * PROVIDER_FIGURES. scripts/bench puts it at the provider's name, because Terraform starts the provider several times in one command. */
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
	(void)argc;
	const char *program = getenv("PROVIDER_PROGRAM"), *figures = getenv("PROVIDER_FIGURES");
	if (!program || !figures)
		return 2;
	signal(SIGINT, SIG_IGN);
	pid_t child = fork();
	if (child == 0) {
		execv(program, argv);
		_exit(127);
	}
	int status;
	struct rusage used;
	if (child < 0 || wait4(child, &status, 0, &used) < 0)
		return 2;
	FILE *out = fopen(figures, "a");
	if (out) {
		fprintf(out, "%ld.%06ld %ld\n",
			(long)(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
				(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000000),
			(long)((used.ru_utime.tv_usec + used.ru_stime.tv_usec) % 1000000), used.ru_maxrss);
		fclose(out);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
