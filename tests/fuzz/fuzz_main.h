/* With FUZZ_MAIN: a main that runs the files of a corpus once, for compilers without libFuzzer. */
#ifdef FUZZ_MAIN
#include <stdio.h>

int main(int count, char **files) {
	for (int i = 1; i < count; i++) {
		FILE *file = fopen(files[i], "rb");
		uint8_t *bytes = malloc(1 << 20);
		size_t length = file != NULL && bytes != NULL ? fread(bytes, 1, 1 << 20, file) : 0;
		if (file == NULL || bytes == NULL) {
			perror(files[i]);
			return 1;
		}
		LLVMFuzzerTestOneInput(bytes, length);
		free(bytes);
		fclose(file);
	}
	return 0;
}
#endif
