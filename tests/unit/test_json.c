/* SPDX-License-Identifier: MIT */
/* JSON: strictness of the scanner, exact numbers, pointers (RFC 6901), quoting; text helpers. */
#include <stdlib.h>

#include "check.h"

static seam_json *parsed;

static int drop(void **state) {
    (void)state;
    if (parsed != NULL) seam_json_free(parsed);
    parsed = NULL;
    return 0;
}

static void parse(const char *text) {
    if (parsed != NULL) seam_json_free(parsed);
    parsed = seam_json_parse(text, strlen(text));
    assert_non_null(parsed);
}

static void valid_texts_are_taken(void **state) {
    (void)state;
    const char *const cases[] = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-0",
        "-1.5e+10",
        "1E400",
        "0.0",
        "10",
        "1e-1",
        "true",
        "false",
        "null",
        " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
        "{\"a\":1,\"a\":2}",
        "{\"\":0}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u6d4b\\u8BD5\"",
        "\"\\ud83d\\ude00\"",
        "\"\xe6\xb5\x8b\"",
        "\"\x7f\"",
        "123456789012345678901234567890123456789012345678901234567890",
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i];
        assert_text(seam_json_problem(cases[i], strlen(cases[i])), NULL);
        parse(cases[i]);
    }
    check_case = NULL;
}

static void invalid_texts_are_refused(void **state) {
    (void)state;
    const struct {
        const char *text, *part;
    } cases[] = {
        {"", "missing"},
        {" ", "missing"},
        {"{", "no name"},
        {"{]", "no name"},
        {"{\"a\"}", "no value"},
        {"{\"a\" 1}", "no value"},
        {"{\"a\":}", "missing"},
        {"{\"a\":1,}", "no name"},
        {"{\"a\":1", "not closed"},
        {"{a:1}", "no name"},
        {"{'a':1}", "no name"},
        {"[", "missing"},
        {"[1", "not closed"},
        {"[1,]", "missing"},
        {"[,1]", "missing"},
        {"[1 2]", "not closed"},
        {"[1}", "not closed"},
        {"{} {}", "more text"},
        {"{}x", "more text"},
        {"nullx", "more text"},
        {"nul", "malformed"},
        {"True", "malformed"},
        {"NaN", "malformed"},
        {"Infinity", "malformed"},
        {"-", "malformed"},
        {"+1", "malformed"},
        {".5", "malformed"},
        {"1.", "malformed"},
        {"1e", "malformed"},
        {"1e+", "malformed"},
        {"01", "malformed"},
        {"-01", "malformed"},
        {"0x10", "more text"},
        {"1234567890123456789012345678901234567890123456789012345678901", "too long"},
        {"\"", "not closed"},
        {"\"a", "not closed"},
        {"\"a\nb\"", "control"},
        {"\"\t\"", "control"},
        {"\"\\x\"", "unknown escape"},
        {"\"\\", "unknown escape"},
        {"\"\\u12\"", "malformed escape"},
        {"\"\\u12g4\"", "malformed escape"},
        {"\"\\u", "malformed escape"},
        {"\"\\u0000\"", "NUL"},
        {"\"\\ud83d\"", "half a character"},
        {"\"\\ude00\"", "half a character"},
        {"\"\\ud83d\\n\"", "half a character"},
        {"\"\\ud83d\\u0041\"", "half a character"},
        {"\xef\xbb\xbf{}", "missing"},
        {"\"\xff\"", "UTF-8"},
        {"\"\xc0\xaf\"", "UTF-8"},
        {"// x\n{}", "missing"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].text;
        assert_holds(seam_json_problem(cases[i].text, strlen(cases[i].text)), cases[i].part);
        assert_null(seam_json_parse(cases[i].text, strlen(cases[i].text)));
    }
    check_case = NULL;
}

static void nul_bytes_are_refused(void **state) {
    (void)state;
    assert_non_null(seam_json_problem("{}\0", 3));
    assert_non_null(seam_json_problem("\0", 1));
    assert_non_null(seam_json_problem("\"a\0b\"", 5));
    assert_non_null(seam_json_problem("[1,\0]", 5));
    assert_non_null(seam_json_problem("\"\\\0\"", 4));
}

/* 64 nested arrays around a value are the most; a million are refused without a deep recursion. */
static void depth_is_limited(void **state) {
    (void)state;
    static char text[1000001];
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    assert_null(seam_json_problem(text, 130));
    memset(text, '[', 66);
    memset(text + 66, ']', 66);
    assert_holds(seam_json_problem(text, 132), "too deep");
    memset(text, '[', sizeof text - 1);
    assert_holds(seam_json_problem(text, sizeof text - 1), "too deep");
}

static void numbers_keep_every_digit(void **state) {
    (void)state;
    parse(
        "{\"s\":14483456789,\"m\":9223372036854775807,\"n\":[-9007199254740993,"
        "123456789012345678901234567890],\"f\":0.10,\"e\":1E+2,\"z\":-0,"
        "\"o\":{\"x\":9007199254740993},\"t\":\"5\"}");
    assert_text(seam_json_scalar(parsed, "/s"), "14483456789");
    assert_text(seam_json_scalar(parsed, "/m"), "9223372036854775807");
    assert_text(seam_json_scalar(parsed, "/n/0"), "-9007199254740993");
    assert_text(seam_json_scalar(parsed, "/n/1"), "123456789012345678901234567890");
    assert_text(seam_json_scalar(parsed, "/f"), "0.10");
    assert_text(seam_json_scalar(parsed, "/e"), "1E+2");
    assert_text(seam_json_scalar(parsed, "/z"), "-0");
    assert_text(seam_json_scalar(parsed, "/o/x"), "9007199254740993");
    assert_text(seam_json_scalar(parsed, "/t"), "5");
    assert_number(seam_json_number_count("[1,{\"2\":3},\"4\",-5.5]"), 3);
}

static void containers_print_as_they_were(void **state) {
    (void)state;
    static seam_text out;
    parse(
        " { \"a\" : [ 1.50 , true , null , \"\\u6d4b\\n\" ] , \"b\" : { \"c\" : "
        "18446744073709551616 } } ");
    seam_json_print(parsed, "", &out);
    assert_text(out.data,
                "{\"a\":[1.50,true,null,\"\xe6\xb5\x8b\\n\"],\"b\":{\"c\":18446744073709551616}}");
    seam_json_print(parsed, "/b", &out);
    assert_text(out.data, "{\"c\":18446744073709551616}");
    seam_json_print(parsed, "/nowhere", &out);
    assert_text(out.data, "");
}

/* The document and the pointers of RFC 6901, section 5. */
static void pointers_of_the_standard_lead_home(void **state) {
    (void)state;
    static seam_text out;
    parse(
        "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
        "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}");
    const char *const cases[][2] = {
        {"/foo/0", "bar"}, {"/", "0"},     {"/a~1b", "1"},    {"/c%d", "2"},
        {"/e^f", "3"},     {"/g|h", "4"},  {"/i\\j", "5"},    {"/k\"l", "6"},
        {"/ ", "7"},       {"/m~0n", "8"}, {"/foo/1", "baz"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i][0];
        assert_text(seam_json_scalar(parsed, cases[i][0]), cases[i][1]);
    }
    check_case = NULL;
    seam_json_print(parsed, "/foo", &out);
    assert_text(out.data, "[\"bar\",\"baz\"]");
    assert_null(seam_json_scalar(parsed, "/foo"));
    assert_true(seam_json_exists(parsed, ""));
}

static void other_pointers_lead_nowhere(void **state) {
    (void)state;
    parse("{\"a\":[1,2],\"b\":{\"~1\":3},\"A\":null,\"s\":\"x\"}");
    const char *const cases[] = {"a",
                                 "a/0",
                                 "/a/2",
                                 "/a/-",
                                 "/a/-1",
                                 "/a/00",
                                 "/a/01",
                                 "/a/1x",
                                 "/a/",
                                 "/a/ 1",
                                 "/b/~1",
                                 "/b/~",
                                 "/b/~2",
                                 "/s/0",
                                 "/s/",
                                 "/a/0/",
                                 "/c",
                                 "/A/x",
                                 "//",
                                 "/a/9999999999999999999999",
                                 "/a/4294967296"};
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i];
        assert_number(seam_json_exists(parsed, cases[i]), 0);
    }
    check_case = NULL;
    assert_text(seam_json_scalar(parsed, "/b/~01"), "3");
    assert_true(seam_json_exists(parsed, "/A"));
    assert_null(seam_json_scalar(parsed, "/A"));
}

static void texts_are_quoted(void **state) {
    (void)state;
    static seam_text out;
    const char *const cases[][2] = {
        {"", "\"\""},
        {"amv-1", "\"amv-1\""},
        {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
        {"\n\t\x01\x1f", "\"\\u000a\\u0009\\u0001\\u001f\""},
        {"\xe6\xb5\x8b", "\"\xe6\xb5\x8b\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        seam_json_quote(cases[i][0], &out);
        assert_text(out.data, cases[i][1]);
        parse(out.data);
        assert_text(seam_json_scalar(parsed, ""), cases[i][0]);
    }
}

static void utf8_is_judged(void **state) {
    (void)state;
    const char *const good[] = {"",
                                "a",
                                "\xc2\x80",
                                "\xdf\xbf",
                                "\xe0\xa0\x80",
                                "\xed\x9f\xbf",
                                "\xee\x80\x80",
                                "\xef\xbf\xbf",
                                "\xf0\x90\x80\x80",
                                "\xf4\x8f\xbf\xbf"};
    const char *const bad[] = {"\x80",
                               "\xc1\xbf",
                               "\xc2",
                               "\xe0\x9f\xbf",
                               "\xe6\xb5",
                               "\xed\xa0\x80",
                               "\xf0\x8f\xbf\xbf",
                               "\xf4\x90\x80\x80",
                               "\xf5\x80\x80\x80",
                               "\xf0\x90\x80",
                               "\xfe",
                               "a\xff",
                               "\xc2\x41",
                               "\xe6\xb5\x41"};
    for (size_t i = 0; i < COUNT_OF(good); ++i)
        assert_true(seam_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); ++i)
        assert_false(seam_is_utf8(bad[i], strlen(bad[i])));
}

static void odd_text_is_made_printable(void **state) {
    (void)state;
    static seam_text out;
    seam_printable("a\x1b[31m\n\xff\xe6\xb5\x8b\0z\x7f", 14, &out);
    assert_text(out.data, "a?[31m??\xe6\xb5\x8b?z?");
    seam_clip("a\xe6\xb5\x8b", 3, &out);
    assert_text(out.data, "a");
    seam_clip("a\xe6\xb5\x8b", 4, &out);
    assert_text(out.data, "a\xe6\xb5\x8b");
    seam_clip("abc", 2, &out);
    assert_text(out.data, "ab");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(valid_texts_are_taken, drop),
        cmocka_unit_test_teardown(invalid_texts_are_refused, drop),
        cmocka_unit_test(nul_bytes_are_refused),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test_teardown(numbers_keep_every_digit, drop),
        cmocka_unit_test_teardown(containers_print_as_they_were, drop),
        cmocka_unit_test_teardown(pointers_of_the_standard_lead_home, drop),
        cmocka_unit_test_teardown(other_pointers_lead_nowhere, drop),
        cmocka_unit_test_teardown(texts_are_quoted, drop),
        cmocka_unit_test(utf8_is_judged),
        cmocka_unit_test(odd_text_is_made_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
