/* SPDX-License-Identifier: MIT */
/* Base URLs, routes and actions: which are taken, which refused, and the URLs made from them. */
#include <stdio.h>

#include "check.h"

static seam_endpoint endpoint;

static void good_urls_are_taken_apart(void **state) {
    (void)state;
    const struct {
        const char *url, *origin, *host, *prefix;
        int secure;
    } cases[] = {
        {"https://qianfan.baidubce.com", "https://qianfan.baidubce.com", "qianfan.baidubce.com", "",
         1},
        {"https://qianfan.baidubce.com/", "https://qianfan.baidubce.com", "qianfan.baidubce.com",
         "", 1},
        {"HTTPS://Qianfan.BaiduBCE.com", "https://qianfan.baidubce.com", "qianfan.baidubce.com", "",
         1},
        {"https://h:443", "https://h", "h", "", 1},
        {"https://h:0443/", "https://h", "h", "", 1},
        {"https://h:80", "https://h:80", "h:80", "", 1},
        {"https://h:1", "https://h:1", "h:1", "", 1},
        {"https://h:65535", "https://h:65535", "h:65535", "", 1},
        {"http://127.0.0.1:80", "http://127.0.0.1", "127.0.0.1", "", 0},
        {"http://127.0.0.1:443", "http://127.0.0.1:443", "127.0.0.1:443", "", 0},
        {"http://127.255.255.254:8080/", "http://127.255.255.254:8080", "127.255.255.254:8080", "",
         0},
        {"http://localhost:18080", "http://localhost:18080", "localhost:18080", "", 0},
        {"http://LOCALHOST", "http://localhost", "localhost", "", 0},
        {"http://[::1]:18080/x", "http://[::1]:18080", "[::1]:18080", "/x", 0},
        /* as libcurl will write it, so that what is signed is what is sent */
        {"https://[0:0:0:0:0:0:0:1]", "https://[::1]", "[::1]", "", 1},
        {"https://[::0:1]:9", "https://[::1]:9", "[::1]:9", "", 1},
        {"https://[2001:DB8::A]", "https://[2001:db8::a]", "[2001:db8::a]", "", 1},
        {"https://h/a/b/", "https://h", "h", "/a/b", 1},
        {"https://h/a///", "https://h", "h", "/a", 1},
        {"https://h//a", "https://h", "h", "//a", 1},
        {"https://h/a%20b", "https://h", "h", "/a b", 1},
        {"https://h/%E6%B5%8B", "https://h", "h", "/\xe6\xb5\x8b", 1},
        {"https://h/a%2Fb", "https://h", "h", "/a/b", 1},
        {"https://h/a%2F", "https://h", "h", "/a", 1}, /* no slash at the end, however written */
        {"https://h/%zz", "https://h", "h", "/%zz", 1},
        {"https://h/...", "https://h", "h", "/...", 1},
        {"https://h/a.b/..c", "https://h", "h", "/a.b/..c", 1},
        {"https://a_b-c.d", "https://a_b-c.d", "a_b-c.d", "", 1},
        {"https://10.0.0.1", "https://10.0.0.1", "10.0.0.1", "", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].url;
        seam_parse_endpoint(cases[i].url, strlen(cases[i].url), &endpoint);
        assert_text(endpoint.message, "");
        assert_number(endpoint.status, QF_OK);
        assert_text(endpoint.origin, cases[i].origin);
        assert_text(endpoint.host_header, cases[i].host);
        assert_text(endpoint.path_prefix, cases[i].prefix);
        assert_number(endpoint.secure, cases[i].secure);
    }
    check_case = NULL;
}

static const struct {
    const char *url, *part;
} bad_urls[] = {
    {"", "https://"},
    {"qianfan.baidubce.com", "https://"},
    {"//h", "https://"},
    {"://h", "https://"},
    {"ftp://h", "https://"},
    {"file:///etc/passwd", "https://"},
    {"https:/h", "https://"},
    {"https://", "host name"},
    {"https:///x", "host name"},
    {"https://:443", "host name"},
    {"https://.h", "host name"},
    {"https://-h", "host name"},
    {"https://a..b", "host name"},
    {"https://h%41", "host name"},
    {"https://a,b", "host name"},
    {"https://h:", "port"},
    {"https://h:0", "port"},
    {"https://h:65536", "port"},
    {"https://h:123456", "port"},
    {"https://h:-1", "port"},
    {"https://h:+1", "port"},
    {"https://h:8a", "port"},
    {"https://h:1:2", "port"},
    {"https://user@h", "user name"},
    {"https://user:pa55word@h", "user name"},
    {"https://h?x", "query"},
    {"https://h/a?Action=b", "query"},
    {"https://h#x", "query"},
    {"https://h/a#b", "query"},
    {"http://qianfan.baidubce.com", "http://"},
    {"http://10.0.0.1", "http://"},
    {"http://127.0.0.1.evil.example", "http://"},
    {"http://localhost.evil.example", "http://"},
    {"http://127.1", "IPv4"},
    {"http://127.0.0.256", "IPv4"},
    {"http://127.000.000.001", "IPv4"},
    {"http://0x7f.1", "IPv4"},
    {"https://2130706433", "IPv4"},
    {"http://[::2]", "http://"},
    {"http://[::ffff:127.0.0.1]", "http://"},
    {"https://h/a/../b", "path"},
    {"https://h/..", "path"},
    {"https://h/./b", "path"},
    {"https://h/%2e%2e/b", "path"},
    {"https://h/a%2f..", "path"},
    {"https://h/a%00b", "path"},
    {"https://h/a%0Ab", "path"},
    {"https://h/%ff", "path"},
    {"https://h/a b", "character"},
    {" https://h", "character"},
    {"https://h\n", "character"},
    {"https://h/a\r\nX: y", "character"},
    {"https://h\t", "character"},
    {"https://h/\x7f", "character"},
    {"https://h/\"", "character"},
    {"https://h/<>", "character"},
    {"https://h\\x", "character"},
    {"https://h/{a}", "character"},
    {"https://h\xc3\xa4", "character"},
};

static void bad_urls_are_refused_with_a_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_urls); ++i) {
        check_case = bad_urls[i].url;
        seam_parse_endpoint(bad_urls[i].url, strlen(bad_urls[i].url), &endpoint);
        assert_number(endpoint.status, QF_ERR_CONFIG);
        assert_holds(endpoint.message, bad_urls[i].part);
        assert_holds(endpoint.hint, "https://qianfan.baidubce.com");
        assert_lacks(endpoint.message, "pa55word");
    }
    check_case = NULL;
}

static void nul_in_a_url_is_refused(void **state) {
    (void)state;
    seam_parse_endpoint("https://h\0.evil", 15, &endpoint);
    assert_number(endpoint.status, QF_ERR_CONFIG);
}

static void host_names_have_an_end(void **state) {
    (void)state;
    char url[300] = "https://";
    memset(url + 8, 'a', 253);
    seam_parse_endpoint(url, 8 + 253, &endpoint);
    assert_number(endpoint.status, QF_OK);
    memset(url + 8, 'a', 254);
    seam_parse_endpoint(url, 8 + 254, &endpoint);
    assert_number(endpoint.status, QF_ERR_CONFIG);
}

static void ipv6_literals_are_judged(void **state) {
    (void)state;
    const char *const good[] = {"::",
                                "::1",
                                "1::",
                                "1:2:3:4:5:6:7:8",
                                "2001:DB8::1",
                                "1:2:3:4:5:6:7::",
                                "::2:3:4:5:6:7:8",
                                "1::8",
                                "::ffff:10.0.0.1",
                                "::1.2.3.4",
                                "1:2:3:4:5:6:1.2.3.4",
                                "1:2:3:4:5::1.2.3.4",
                                "fe80::abcd:0:0"};
    const char *const bad[] = {"",
                               ":",
                               ":1",
                               "1:",
                               ":::",
                               "1::2::3",
                               "1:2:3",
                               "12345::",
                               "g::",
                               "::1%eth0",
                               "::1%25eth0",
                               "1:2:3:4:5:6:7:8:9",
                               "::1.2.3",
                               "::1.2.3.256",
                               "1.2.3.4::",
                               "1.2.3.4",
                               "::1 ",
                               "1:2:3:4:5:6:7:1.2.3.4",
                               "1:2:3:4:5:6:7:8::",
                               "1:2:3:4:5:6::1.2.3.4"};
    char url[80];
    for (size_t i = 0; i < COUNT_OF(good); ++i) {
        check_case = good[i];
        const int size = snprintf(url, sizeof url, "https://[%s]:8443", good[i]);
        seam_parse_endpoint(url, (size_t)size, &endpoint);
        assert_text(endpoint.message, "");
        assert_holds(endpoint.host_header, "]:8443");
    }
    for (size_t i = 0; i < COUNT_OF(bad); ++i) {
        check_case = bad[i];
        const int size = snprintf(url, sizeof url, "https://[%s]", bad[i]);
        seam_parse_endpoint(url, (size_t)size, &endpoint);
        assert_number(endpoint.status, QF_ERR_CONFIG);
    }
    check_case = NULL;
    seam_parse_endpoint("https://[::1", 12, &endpoint);
    assert_holds(endpoint.message, "IPv6");
    seam_parse_endpoint("https://[::1]8443", 17, &endpoint);
    assert_holds(endpoint.message, "between address and port");
    seam_parse_endpoint("https://[2001:DB8::A]:443", 25, &endpoint);
    assert_text(endpoint.host_header, "[2001:db8::a]");
}

static qf_status check(const char *route, const char *action, seam_text *message) {
    return seam_check_action(route, strlen(route), action, strlen(action), message);
}

static void routes_and_actions_are_judged(void **state) {
    (void)state;
    static seam_text message;
    const char *const good[][2] = {{"/v2/model", "DescribeModel"},   {"/", ""},     {"/v2/", "x"},
                                   {"/v2/\xe6\xb5\x8b", "a.b-c_D9"}, {"/a..b", ""}, {"/...", ""}};
    const char *const bad[][3] = {
        {"", "A", "begin with '/'"},     {"v2", "A", "begin with '/'"},
        {"/v2?x", "A", "plain"},         {"/v2#x", "A", "plain"},
        {"/v2%2f", "A", "plain"},        {"/v 2", "A", "plain"},
        {"/v2\\x", "A", "plain"},        {"//v2", "A", "'//'"},
        {"/v2//x", "A", "'//'"},         {"/../x", "A", "'/../'"},
        {"/a/..", "A", "'/../'"},        {"/./x", "A", "'/./'"},
        {"/a/.", "A", "'/./'"},          {"/a\r\nHost: x", "A", "control"},
        {"/a\x7f", "A", "control"},      {"/\xff", "A", "UTF-8"},
        {"/v2", "A&b=c", "letters"},     {"/v2", "A b", "letters"},
        {"/v2", "A\r\nX: y", "letters"}, {"/v2", "\xe6\xb5\x8b", "letters"},
        {"/v2", "A/B", "letters"},
    };
    for (size_t i = 0; i < COUNT_OF(good); ++i) {
        check_case = good[i][0];
        const qf_status status = check(good[i][0], good[i][1], &message);
        assert_text(message.data, "");
        assert_number(status, QF_OK);
    }
    for (size_t i = 0; i < COUNT_OF(bad); ++i) {
        check_case = bad[i][0];
        assert_number(check(bad[i][0], bad[i][1], &message), QF_ERR_INVALID_ARGUMENT);
        assert_holds(message.data, bad[i][2]);
    }
    check_case = NULL;
}

static void routes_and_actions_have_an_end(void **state) {
    (void)state;
    static seam_text message;
    static char route[1026];
    static char action[130];
    memset(route, 'a', sizeof route - 1);
    route[0] = '/';
    memset(action, 'A', sizeof action - 1);
    assert_number(seam_check_action(route, 1024, action, 128, &message), QF_OK);
    assert_number(seam_check_action(route, 1025, action, 128, &message), QF_ERR_INVALID_ARGUMENT);
    assert_holds(message.data, "1024");
    assert_number(seam_check_action(route, 1024, action, 129, &message), QF_ERR_INVALID_ARGUMENT);
    assert_holds(message.data, "128");
}

static void actions_that_read_are_known_by_name(void **state) {
    (void)state;
    const char *const reads[] = {"DescribeModel", "ListModels", "GetModel", "QueryModel", "List"};
    const char *const others[] = {"CreateModelExportTask", "", "describeModel", "Delete", "Li",
                                  "ModelDescribe"};
    for (size_t i = 0; i < COUNT_OF(reads); ++i)
        assert_true(seam_is_read_action(reads[i]));
    for (size_t i = 0; i < COUNT_OF(others); ++i)
        assert_false(seam_is_read_action(others[i]));
}

static void urls_are_built(void **state) {
    (void)state;
    static seam_text url, uri, query;
    const struct {
        const char *base, *route, *action, *url, *uri, *query;
    } cases[] = {
        {"https://qianfan.baidubce.com", "/v2/model", "CreateModelExportTask",
         "https://qianfan.baidubce.com/v2/model?Action=CreateModelExportTask", "/v2/model",
         "Action=CreateModelExportTask"},
        {"https://h:8443/gate%20way/", "/v2/model", "", "https://h:8443/gate%20way/v2/model",
         "/gate%20way/v2/model", ""},
        {"http://[::1]:9/p", "/v2/\xe6\xb5\x8b", "Get.It",
         "http://[::1]:9/p/v2/%E6%B5%8B?Action=Get.It", "/p/v2/%E6%B5%8B", "Action=Get.It"},
        {"https://h", "/a!b(c)*", "", "https://h/a%21b%28c%29%2A", "/a%21b%28c%29%2A", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].base;
        seam_make_target(cases[i].base, cases[i].route, cases[i].action, &url, &uri, &query);
        assert_text(url.data, cases[i].url);
        assert_text(uri.data, cases[i].uri);
        assert_text(query.data, cases[i].query);
    }
    check_case = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_urls_are_taken_apart),
        cmocka_unit_test(bad_urls_are_refused_with_a_reason),
        cmocka_unit_test(nul_in_a_url_is_refused),
        cmocka_unit_test(host_names_have_an_end),
        cmocka_unit_test(ipv6_literals_are_judged),
        cmocka_unit_test(routes_and_actions_are_judged),
        cmocka_unit_test(routes_and_actions_have_an_end),
        cmocka_unit_test(actions_that_read_are_known_by_name),
        cmocka_unit_test(urls_are_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
