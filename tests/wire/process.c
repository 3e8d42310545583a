/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static pid_t spawn(const char *const arguments[], int input, int output, int error_output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, error_output, STDERR_FILENO);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, arguments[0], &actions, NULL,
                                   (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) fail_msg("%s cannot be started: %s", arguments[0], strerror(error));
    return pid;
}

void process_start(struct process *process, const char *const arguments[]) {
    int input[2];
    int output[2];
    /* Close on exec: a child that inherited another's lifeline would keep it alive. */
    assert_int_equal(pipe2(input, O_CLOEXEC), 0);
    assert_int_equal(pipe2(output, O_CLOEXEC), 0);
    process->pid = spawn(arguments, input[0], output[1], STDERR_FILENO);
    close(input[0]);
    close(output[1]);
    process->input = input[1];
    process->output = output[0];
}

void process_read_line(struct process *process, char *line, size_t size) {
    size_t length = 0;
    while (length + 1 < size) {
        char next = 0;
        const ssize_t got = read(process->output, &next, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail_msg("the child ended without a line on its output");
        if (next == '\n') break;
        line[length++] = next;
    }
    line[length] = '\0';
}

static int wait_for(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) == -1) {
        if (errno != EINTR) fail_msg("waitpid: %s", strerror(errno));
    }
    return status;
}

void process_kill(const struct process *process) {
    kill(process->pid, SIGTERM);
}

int process_finish(struct process *process) {
    close(process->input);
    close(process->output);
    const int status = wait_for(process->pid);
    process->pid = 0;
    return status;
}

int process_run(const char *const arguments[]) {
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_true(nothing >= 0);
    const int status = wait_for(spawn(arguments, nothing, nothing, nothing));
    close(nothing);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int process_exists(const char *name) {
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        char file[4096];
        const size_t length = strcspn(path, ":");
        snprintf(file, sizeof(file), "%.*s/%s", (int)length, path, name);
        if (access(file, X_OK) == 0) return 1;
        path += length + (path[length] == ':' ? 1 : 0);
    }
    return 0;
}
