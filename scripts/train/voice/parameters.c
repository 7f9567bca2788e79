/* Writes what a voice of hts_engine generates for label files: the lengths of the phones, the mel-cepstrum and the logarithm of
   the pitch, in frames of 5 ms.

   parameters VOICE OUT < names of label files, one a line, each NUMBER.lab

   A record: int32 number, phones, frames; int32 frames of each phone; float32 cepstrum [frames][45]; float32 log pitch [frames]. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "HTS_engine.h"

enum { CEPSTRUM = 0, LOG_PITCH = 1, COEFFICIENTS = 45, NAME_SIZE = 4096 };

static void write_lengths(HTS_Engine *engine, size_t phones, size_t states, FILE *out) {
    for (size_t phone = 0; phone < phones; phone++) {
        int32_t frames = 0;
        for (size_t state = 0; state < states; state++)
            frames += (int32_t)HTS_Engine_get_state_duration(engine, phone * states + state);
        fwrite(&frames, sizeof frames, 1, out);
    }
}

static void write_stream(HTS_Engine *engine, size_t stream, size_t width, size_t frames, FILE *out) {
    for (size_t frame = 0; frame < frames; frame++)
        for (size_t place = 0; place < width; place++) {
            float value = (float)HTS_Engine_get_generated_parameter(engine, stream, frame, place);
            fwrite(&value, sizeof value, 1, out);
        }
}

static int32_t number_of(const char *name) {
    const char *slash = strrchr(name, '/');
    return (int32_t)atoi(slash ? slash + 1 : name);
}

int main(int count, char **arguments) {
    char name[NAME_SIZE];
    HTS_Engine engine;
    FILE *out = count == 3 ? fopen(arguments[2], "wb") : NULL;
    if (!out) return 2;
    HTS_Engine_initialize(&engine);
    if (HTS_Engine_load(&engine, &arguments[1], 1) != TRUE) return 1;
    HTS_Engine_set_fperiod(&engine, 1); /* the samples are not wanted: one a frame takes the least time */
    while (fgets(name, sizeof name, stdin)) {
        name[strcspn(name, "\n")] = 0;
        if (HTS_Engine_synthesize_from_fn(&engine, name) == TRUE) {
            size_t states = HTS_Engine_get_nstate(&engine);
            size_t phones = HTS_Engine_get_total_state(&engine) / states;
            size_t frames = HTS_Engine_get_total_frame(&engine);
            int32_t head[3] = {number_of(name), (int32_t)phones, (int32_t)frames};
            fwrite(head, sizeof head, 1, out);
            write_lengths(&engine, phones, states, out);
            write_stream(&engine, CEPSTRUM, COEFFICIENTS, frames, out);
            write_stream(&engine, LOG_PITCH, 1, frames, out);
        } else {
            fprintf(stderr, "no speech for %s\n", name);
        }
        HTS_Engine_refresh(&engine);
    }
    return fclose(out) == 0 ? 0 : 1;
}
