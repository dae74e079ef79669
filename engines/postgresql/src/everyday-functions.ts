import { acts, queryTextsOf } from './acting-functions.js';
import type { FunctionLookup, Reached, Suspect } from './functions.js';
import type { Name, References } from './references.js';

/** Functions that only read and compute wherever they are: what a server whose catalogue cannot be read may be asked for. */
const EVERYDAY: ReadonlySet<string> = new Set(
  `abs acos acosh age any_value array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims
  array_position array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort
  array_to_json array_to_string array_upper ascii asin asinh atan atan2 atanh avg bit_and bit_count bit_length bit_or bit_xor
  bool_and bool_or btrim cardinality cbrt ceil ceiling char_length character_length chr clock_timestamp col_description concat
  concat_ws convert convert_from convert_to corr cos cosd cosh cot count covar_pop covar_samp crc32 cume_dist current_catalog
  current_database current_schema current_schemas current_setting current_user date date_add date_bin date_part date_subtract
  date_trunc decode degrees dense_rank div encode enum_first enum_last enum_range erf erfc every exp extract factorial
  first_value float4 float8 floor format format_type gcd gen_random_uuid generate_series generate_subscripts get_bit get_byte
  greatest grouping has_column_privilege has_database_privilege has_schema_privilege has_table_privilege initcap int2 int4
  int8 isfinite json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
  json_each json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys
  json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text
  jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_match
  jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_typeof justify_days justify_hours justify_interval lag last_value lcm lead least left length ln log
  log10 lower lower_inc lower_inf lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5 min mod
  mode normalize now nth_value ntile num_nonnulls num_nulls numeric nullif numnode obj_description octet_length overlaps
  overlay parse_ident percent_rank percentile_cont percentile_disc pg_backend_pid pg_client_encoding pg_collation_for
  pg_column_size pg_database_size pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef pg_get_userbyid
  pg_get_viewdef pg_indexes_size pg_relation_size pg_size_bytes pg_size_pretty pg_sleep pg_table_is_visible pg_table_size
  pg_total_relation_size pg_typeof phraseto_tsquery pi plainto_tsquery position pow power querytree quote_ident quote_literal
  quote_nullable radians random range_agg range_merge rank regexp_count regexp_instr regexp_like regexp_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept
  regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round row_number row_to_json rpad rtrim scale
  session_user setweight sha224 sha256 sha384 sha512 shobj_description sign similar_escape similar_to_escape sin sind sinh
  split_part sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array string_to_table
  strip strpos substr substring sum tan tand tanh text timeofday timestamp timestamptz timezone to_ascii to_char to_date to_hex
  to_json to_jsonb to_number to_regclass to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_array
  trim_scale trunc ts_headline ts_rank ts_rank_cd unnest upper upper_inc upper_inf uuidv4 uuidv7 var_pop var_samp varchar
  variance version websearch_to_tsquery width_bucket xml_is_well_formed xmlagg xmlcomment xmlexists xpath xpath_exists`.split(
    /\s+/,
  ),
);

/** Stands in for a catalogue that cannot be read: what is not known here is not known to only read. */
export class EverydayFunctions implements FunctionLookup {
  /** Which there are is not known. */
  readonly hasOwn = true;

  readonly passages = [];

  provides(): boolean {
    return true;
  }

  has(): boolean {
    return true;
  }

  reachedBy({ functions, attributes }: References): Reached {
    const called = functions.filter(({ name }) => acts(name));
    const meant = attributes.filter(({ name }) => acts(name) || queryTextsOf(name).count > 0);
    return {
      acting: [...called, ...meant].map(({ name }) => name),
      suspects: functions.filter((one) => !isEveryday(one)).map(unknownFunction),
      relations: [],
    };
  }
}

function isEveryday({ name, schema = 'pg_catalog' }: Name): boolean {
  return schema === 'pg_catalog' && EVERYDAY.has(name);
}

function unknownFunction(name: Name): Suspect {
  return {
    oid: 0,
    ...name,
    hasBody: false,
    takes: null,
    because: 'is not known to only read: the catalogue of this server could not be read',
  };
}
