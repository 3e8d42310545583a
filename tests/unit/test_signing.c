/* SPDX-License-Identifier: MIT */
/* Signing: every vector and component case of tests/vectors/signing_vectors.json, step by step. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

enum { MOST_PAIRS = 64 };

static cJSON *vectors_file;
static seam_signature made; /* too large for a stack */

static int load_vectors(void **state) {
    (void)state;
    FILE *file = fopen(QF_VECTORS_FILE, "rb");
    if (file == NULL) return -1;
    static char text[1024 * 1024];
    const size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    vectors_file = cJSON_ParseWithLength(text, size);
    return vectors_file == NULL ? -1 : 0;
}

static int drop_vectors(void **state) {
    (void)state;
    cJSON_Delete(vectors_file);
    return 0;
}

static const cJSON *member(const cJSON *object, const char *name) {
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);
    if (found == NULL) fail_msg("the file has no member %s", name);
    return found;
}

static const char *text_of(const cJSON *object, const char *name) {
    const char *text = cJSON_GetStringValue(member(object, name));
    if (text == NULL) fail_msg("member %s is not a text", name);
    return text;
}

static size_t pairs_of(const cJSON *object, seam_pair *pairs) {
    size_t count = 0;
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, object) {
        assert_true(count < MOST_PAIRS);
        pairs[count].name = item->string;
        pairs[count++].value = cJSON_GetStringValue(item);
    }
    return count;
}

static size_t texts_of(const cJSON *array, const char **texts) {
    size_t count = 0;
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, array) {
        assert_true(count < MOST_PAIRS);
        texts[count++] = cJSON_GetStringValue(item);
    }
    return count;
}

static void sign_vector(const cJSON *vector) {
    seam_pair query[MOST_PAIRS];
    seam_pair headers[MOST_PAIRS];
    const char *listed[MOST_PAIRS];
    const seam_sign_request request = {
        .access_key = text_of(vector, "access_key"),
        .secret_key = text_of(vector, "secret_key"),
        .method = text_of(vector, "method"),
        .path = text_of(vector, "path"),
        .query = query,
        .query_count = pairs_of(member(vector, "query"), query),
        .headers = headers,
        .header_count = pairs_of(member(vector, "headers"), headers),
        .listed = listed,
        .listed_count = texts_of(member(vector, "headers_to_sign"), listed),
        .time = (int64_t)cJSON_GetNumberValue(member(vector, "timestamp_epoch")),
        .validity_sec = (int64_t)cJSON_GetNumberValue(member(vector, "expiration_s")),
    };
    seam_sign(&request, &made);
}

static void vectors_agree_step_by_step(void **state) {
    (void)state;
    static seam_text time_text;
    const cJSON *vectors = member(vectors_file, "vectors");
    int ran = 0;
    const cJSON *vector = NULL;
    cJSON_ArrayForEach(vector, vectors) {
        check_case = text_of(vector, "name");
        seam_iso_time((int64_t)cJSON_GetNumberValue(member(vector, "timestamp_epoch")), &time_text);
        assert_text(time_text.data, text_of(vector, "timestamp"));
        sign_vector(vector);
        assert_text(made.canonical_uri.data, text_of(vector, "canonical_uri"));
        assert_text(made.canonical_query.data, text_of(vector, "canonical_query"));
        assert_text(made.canonical_headers.data, text_of(vector, "canonical_headers"));
        assert_text(made.canonical_request.data, text_of(vector, "canonical_request"));
        assert_text(made.signing_key.data, text_of(vector, "signing_key"));
        assert_text(made.signature.data, text_of(vector, "signature"));
        assert_text(made.authorization.data, text_of(vector, "authorization_explicit"));
        ++ran;
    }
    check_case = NULL;
    assert_number(ran, cJSON_GetArraySize(vectors));
    assert_number(ran, 95);
}

static void signed_names_agree(void **state) {
    (void)state;
    const cJSON *vector = NULL;
    cJSON_ArrayForEach(vector, member(vectors_file, "vectors")) {
        check_case = text_of(vector, "name");
        sign_vector(vector);
        char joined[4096] = "";
        size_t size = 0;
        const cJSON *name = NULL;
        cJSON_ArrayForEach(name, member(vector, "signed_headers")) {
            size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%s",
                                     size == 0 ? "" : ";", cJSON_GetStringValue(name));
            assert_true(size < sizeof joined);
        }
        assert_text(made.signed_names.data, joined);
    }
    check_case = NULL;
}

static void encoding_cases_agree(void **state) {
    (void)state;
    static seam_text out;
    const cJSON *cases = member(member(vectors_file, "components"), "uri_encode");
    int ran = 0;
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, cases) {
        check_case = text_of(one, "input");
        seam_uri_encode(check_case, 0, &out);
        assert_text(out.data, text_of(one, "encoded"));
        seam_uri_decode(text_of(one, "encoded"), &out);
        assert_text(out.data, check_case);
        seam_uri_encode(check_case, 1, &out);
        assert_text(out.data, text_of(one, "encoded_keep_slash"));
        ++ran;
    }
    check_case = NULL;
    assert_number(ran, cJSON_GetArraySize(cases));
    assert_true(ran > 0);
}

static void wire_query_cases_agree(void **state) {
    (void)state;
    static seam_text out;
    const cJSON *cases = member(member(vectors_file, "components"), "canonical_query_from_wire");
    int ran = 0;
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, cases) {
        check_case = text_of(one, "raw");
        seam_canonical_query_from_wire(check_case, &out);
        assert_text(out.data, text_of(one, "canonical"));
        ++ran;
    }
    check_case = NULL;
    assert_number(ran, cJSON_GetArraySize(cases));
    assert_true(ran > 0);
}

/* The example that the documentation of the scheme works out, each value written here by hand. */
static void worked_example_comes_out(void **state) {
    (void)state;
    const seam_pair query[] = {{"Action", "CreateModelExportTask"}};
    const seam_pair headers[] = {{"Host", "qianfan.baidubce.com"},
                                 {"x-bce-date", "2025-03-01T08:00:00Z"}};
    const char *const listed[] = {"host", "x-bce-date"};
    const seam_sign_request request = {"AKEXAMPLE0000000000000000000001",
                                       "SKEXAMPLE0000000000000000000001",
                                       "POST",
                                       "/v2/model",
                                       query,
                                       COUNT_OF(query),
                                       headers,
                                       COUNT_OF(headers),
                                       listed,
                                       COUNT_OF(listed),
                                       INT64_C(1740816000),
                                       1800};
    seam_sign(&request, &made);
    assert_text(made.canonical_request.data,
                "POST\n/v2/model\nAction=CreateModelExportTask\nhost:qianfan.baidubce.com\n"
                "x-bce-date:2025-03-01T08%3A00%3A00Z");
    assert_text(made.signing_key.data,
                "070e20589b260c28a753598f3e16835c72c8543d5bdf3a0357171d96f011eb44");
    assert_text(made.authorization.data,
                "bce-auth-v1/AKEXAMPLE0000000000000000000001/2025-03-01T08:00:00Z/1800/"
                "host;x-bce-date/"
                "70d90912d626b908c6951bf60b5149471799197053cd6f113132f5f8857625e8");
}

/* A parameter called authorization carries a signature and cannot be part of what is signed. */
static void authorization_parameter_is_dropped(void **state) {
    (void)state;
    static seam_text out;
    const seam_pair query[] = {{"b", "2"}, {"AuthoriZation", "x"}, {"a", ""}, {"b", "1"}};
    seam_canonical_query(query, COUNT_OF(query), &out);
    assert_text(out.data, "a=&b=1&b=2");
}

static void malformed_escapes_stay(void **state) {
    (void)state;
    static seam_text out;
    const seam_pair cases[] = {{"%", "%"},     {"%4", "%4"},     {"%zz", "%zz"}, {"a%4", "a%4"},
                               {"%%41", "%A"}, {"%4g1", "%4g1"}, {"%2f", "/"},   {"+", "+"}};
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        seam_uri_decode(cases[i].name, &out);
        assert_text(out.data, cases[i].value);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_agree_step_by_step),
        cmocka_unit_test(signed_names_agree),
        cmocka_unit_test(encoding_cases_agree),
        cmocka_unit_test(wire_query_cases_agree),
        cmocka_unit_test(worked_example_comes_out),
        cmocka_unit_test(authorization_parameter_is_dropped),
        cmocka_unit_test(malformed_escapes_stay),
    };
    return cmocka_run_group_tests(tests, load_vectors, drop_vectors);
}
