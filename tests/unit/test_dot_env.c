/* SPDX-License-Identifier: MIT */
/* The .env parser: quotes, export, comments, line ends, and other programs' lines. */
#include "check.h"

static seam_text message;

static void lines_are_understood(void **state) {
    (void)state;
    const struct {
        const char *text, *value; /* of QIANFAN_X; NULL: no such line */
    } cases[] = {
        {"QIANFAN_X=abc", "abc"},
        {"QIANFAN_X=abc\n", "abc"},
        {"QIANFAN_X=abc\r\n", "abc"},
        {"\xef\xbb\xbfQIANFAN_X=abc", "abc"},
        {"  QIANFAN_X = abc \t\n", "abc"},
        {"export QIANFAN_X=abc", "abc"},
        {"  export   QIANFAN_X=abc", "abc"},
        {"export\tQIANFAN_X=abc", "abc"},
        {"QIANFAN_X=", ""},
        {"QIANFAN_X=   ", ""},
        {"QIANFAN_X=a b", "a b"},
        {"QIANFAN_X=a=b==", "a=b=="},
        {"QIANFAN_X=a#b", "a#b"},
        {"QIANFAN_X=a # b", "a"},
        {"QIANFAN_X=a\t# b", "a"},
        {"QIANFAN_X=# b", ""},
        {"QIANFAN_X= # b", ""},
        {"# QIANFAN_X=abc", NULL},
        {"#QIANFAN_X=abc", NULL},
        {"QIANFAN_X=\"abc\"", "abc"},
        {"QIANFAN_X=\"a # b\" # c", "a # b"},
        {"QIANFAN_X=\"a\\\"b\\\\c\\nd\\te\\$f\"", "a\"b\\c\nd\te$f"},
        {"QIANFAN_X=\"a\\xb\"", "a\\xb"},
        {"QIANFAN_X=\"\"", ""},
        {"QIANFAN_X=\" a \"", " a "},
        {"QIANFAN_X='a\\n\"b # c'", "a\\n\"b # c"},
        {"QIANFAN_X=''", ""},
        {"QIANFAN_X='a' # b", "a"},
        {"QIANFAN_X='a'#b", "a"},
        {"QIANFAN_X=a\"b'c", "a\"b'c"},
        {"QIANFAN_X=$HOME", "$HOME"}, /* nothing is put in */
        {"QIANFAN_X=1\nQIANFAN_X=2\n", "2"},
        {"QIANFAN_X=1\nQIANFAN_X=\n", ""},
        {"A=1\n\n\nQIANFAN_X=2\nB=3", "2"},
        {"QIANFAN_XY=1", NULL},
        {"MY_QIANFAN_X=1", NULL},
        {"qianfan_x=1", NULL},
        {"", NULL},
        {"\n\r\n \t\n", NULL},
        {"\xef\xbb\xbf", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].text;
        seam_dot_env *lines = seam_dot_env_parse(cases[i].text, strlen(cases[i].text), &message);
        assert_text(message.data, "");
        assert_non_null(lines);
        assert_text(seam_dot_env_find(lines, "QIANFAN_X"), cases[i].value);
        seam_dot_env_free(lines);
    }
    check_case = NULL;
}

/* What other programs keep in the same file is none of our business. */
static void other_programs_lines_are_skipped(void **state) {
    (void)state;
    const char text[] = "DB=\"unclosed\nnonsense\n=x\n\xff\xfe=1\nexport\nA\0B=1\nQIANFAN_X=1\n";
    seam_dot_env *lines = seam_dot_env_parse(text, sizeof text - 1, &message);
    assert_non_null(lines);
    assert_number(seam_dot_env_count(lines), 1);
    assert_text(seam_dot_env_find(lines, "QIANFAN_X"), "1");
    assert_null(seam_dot_env_find(lines, "QIANFAN_Y"));
    seam_dot_env_free(lines);
}

static void malformed_lines_are_named_without_their_value(void **state) {
    (void)state;
    const struct {
        const char *text;
        size_t size;
        const char *part;
    } cases[] = {
        {"QIANFAN_X", 9, "line 1 of the .env file has no '='"},
        {"\n\nQIANFAN_X s3cret\n", 19, "line 3 of the .env file has no '='"},
        {"QIANFAN_X Y=s3cret", 18, "no '='"},
        {"QIANFAN_X-Y=s3cret", 18, "no '='"},
        {"QIANFAN_X=\"s3cret", 17, "quotation mark"},
        {"QIANFAN_X=\"s3cret\\\"", 19, "quotation mark"},
        {"QIANFAN_X=\"s3cret\" x", 20, "quotation mark"},
        {"A=1\r\nQIANFAN_X='s3cret", 22, "line 2 of the .env file has a quotation mark"},
        {"QIANFAN_X='s3cret'x", 19, "quotation mark"},
        {"QIANFAN_X='s3'cret'", 19, "quotation mark"},
        {"QIANFAN_X=s3cret\0x", 18, "NUL"},
        {"QIANFAN_X='s3cret\0'", 19, "NUL"},
        {"QIANFAN_X=\"\0s3cret\"", 19, "NUL"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].text;
        assert_null(seam_dot_env_parse(cases[i].text, cases[i].size, &message));
        assert_holds(message.data, cases[i].part);
        assert_lacks(message.data, "s3");
    }
    check_case = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_understood),
        cmocka_unit_test(other_programs_lines_are_skipped),
        cmocka_unit_test(malformed_lines_are_named_without_their_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
