/* SPDX-License-Identifier: MIT */
/* Child programs of a test. */
#ifndef QIANFAN_TESTS_WIRE_PROCESS_H
#define QIANFAN_TESTS_WIRE_PROCESS_H

#include <sys/types.h>

struct process {
    pid_t pid;
    int input;  /* write end of its standard input; the child is told to end when this closes */
    int output; /* read end of its standard output */
};

/* Starts a program; arguments[0] is looked for in PATH. Fails the test if that is impossible. */
void process_start(struct process *process, const char *const arguments[]);
/* Reads one line of its output, without the newline. Fails the test if it ends before that. */
void process_read_line(struct process *process, char *line, size_t size);
/* Asks it to end, by SIGTERM. */
void process_kill(const struct process *process);
/* Closes its input and waits for its end. Returns what waitpid told. */
int process_finish(struct process *process);

/* Runs a program to its end; its output is thrown away. Returns the exit status, -1 for a signal.
 */
int process_run(const char *const arguments[]);

/* Whether a program of this name is in PATH. */
int process_exists(const char *name);

#endif
