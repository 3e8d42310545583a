/* SPDX-License-Identifier: MIT */
/* Calendar arithmetic, the time format of signatures, and the three kinds of HTTP date. */
#include "check.h"

static void iso_times_are_written(void **state) {
    (void)state;
    static seam_text out;
    const struct {
        int64_t unix_sec;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {951868800, "2000-03-01T00:00:00Z"},
        {INT64_C(1740816000), "2025-03-01T08:00:00Z"},
        {INT64_C(2147483648), "2038-01-19T03:14:08Z"},
        {INT64_C(4107542400), "2100-03-01T00:00:00Z"}, /* 2100 has no leap day */
        {INT64_C(4294967296), "2106-02-07T06:28:16Z"},
        {INT64_C(253402300799), "9999-12-31T23:59:59Z"},
        {INT64_C(-62135596800), "0001-01-01T00:00:00Z"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        seam_iso_time(cases[i].unix_sec, &out);
        assert_text(out.data, cases[i].text);
    }
}

/* Every day of four centuries, and each second of the day somewhere among them. */
static void calendar_goes_there_and_back(void **state) {
    (void)state;
    seam_civil before = seam_civil_time(-86400);
    for (int64_t day = 0; day < 146097; ++day) {
        const int64_t moment = day * 86400 + (day * 7919) % 86400;
        const seam_civil time = seam_civil_time(moment);
        int64_t back = 0;
        assert_true(seam_unix_time(&time, &back));
        assert_number(back, moment);
        const int same_month = time.month == before.month && time.day == before.day + 1;
        const int new_month = time.day == 1 && time.month == before.month % 12 + 1;
        assert_true(same_month || new_month);
        before = time;
    }
}

static void impossible_times_are_refused(void **state) {
    (void)state;
    const seam_civil good[] = {{2024, 2, 29, 23, 59, 59},
                               {2000, 2, 29, 0, 0, 0},
                               {2016, 12, 31, 23, 59, 60},
                               {1, 1, 1, 0, 0, 0},
                               {9999, 12, 31, 23, 59, 59}};
    const seam_civil bad[] = {
        {2023, 2, 29, 0, 0, 0}, {1900, 2, 29, 0, 0, 0}, {2024, 4, 31, 0, 0, 0},
        {2024, 0, 1, 0, 0, 0},  {2024, 13, 1, 0, 0, 0}, {2024, 1, 0, 0, 0, 0},
        {2024, 1, 32, 0, 0, 0}, {2024, 1, 1, 24, 0, 0}, {2024, 1, 1, -1, 0, 0},
        {2024, 1, 1, 0, 60, 0}, {2024, 1, 1, 0, -1, 0}, {2024, 1, 1, 0, 0, 61},
        {2024, 1, 1, 0, 0, -1}, {0, 1, 1, 0, 0, 0},     {10000, 1, 1, 0, 0, 0},
    };
    int64_t moment = 0;
    for (size_t i = 0; i < COUNT_OF(good); ++i)
        assert_true(seam_unix_time(&good[i], &moment));
    for (size_t i = 0; i < COUNT_OF(bad); ++i)
        assert_false(seam_unix_time(&bad[i], &moment));
}

static void http_dates_are_read(void **state) {
    (void)state;
    const struct {
        const char *text;
        int64_t unix_sec;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sun Nov 16 08:49:37 1994", 784975777},
        {"Sat, 01 Mar 2025 08:00:00 GMT", INT64_C(1740816000)},
        {"Saturday, 01-Mar-25 08:00:00 GMT", INT64_C(1740816000)},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        int64_t moment = -1;
        check_case = cases[i].text;
        assert_number(seam_parse_http_date(cases[i].text, &moment), 1);
        assert_number(moment, cases[i].unix_sec);
    }
    check_case = NULL;
}

static void what_is_no_http_date_is_refused(void **state) {
    (void)state;
    const char *const cases[] = {
        "",
        " ",
        ",",
        "garbage",
        "120",
        "2025-03-01T08:00:00Z",
        "Sun, 06 Nov 1994",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 aa:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 29 Feb 2023 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, 06 anF 1994 08:49:37 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT and more",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov 6 08:49:37",
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        int64_t moment = 0;
        check_case = cases[i];
        assert_number(seam_parse_http_date(cases[i], &moment), 0);
    }
    check_case = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_times_are_written),
        cmocka_unit_test(calendar_goes_there_and_back),
        cmocka_unit_test(impossible_times_are_refused),
        cmocka_unit_test(http_dates_are_read),
        cmocka_unit_test(what_is_no_http_date_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
