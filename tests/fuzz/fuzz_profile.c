/* libFuzzer entry for shared configuration files: any bytes, as either kind of file. With -DFUZZ_MAIN
 * it reads the files named on the command line instead (AFL, or a plain regression run). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "aws/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
	aws_profile_parse_count((const char *)bytes, length, false);
	aws_profile_parse_count((const char *)bytes, length, true);
	return 0;
}

#ifdef FUZZ_MAIN
int main(int count, char **paths) {
	static uint8_t bytes[1 << 20];
	for (int i = 1; i < count; i++) {
		FILE *file = fopen(paths[i], "rb");
		if (!file)
			return 1;
		size_t length = fread(bytes, 1, sizeof bytes, file);
		fclose(file);
		LLVMFuzzerTestOneInput(bytes, length);
	}
	return 0;
}
#endif
