-- Stand-in for pg_net 0.19: its tables, functions, defaults and privileges as a Supabase project
-- has them. The requests are sent by local/net.ts. What is different:
--   * names of response headers are recorded in lower case;
--   * the message of a timeout does not break the time down into DNS, handshake and request;
--   * worker_restart(), wait_until_running() and the settings pg_net.* do not exist: responses are
--     kept for 6 hours, and up to 200 requests are sent at a time.
\echo Use "create extension pg_net" to load this file. \quit

create schema net;

create domain net.http_method as text
  check (value ilike 'get' or value ilike 'post' or value ilike 'delete');

-- API: Private. What waits to be sent; emptied by a crash, and no request is ever sent twice.
create unlogged table net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);

-- API: Private. What came back, or why nothing did.
create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index _http_response_created_idx on net._http_response (created);

create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (
  status net.request_status, message text, response net.http_response
);

-- API: Private
create function net.check_worker_is_up()
  returns void
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if not exists (select from pg_stat_activity
    where application_name = 'pg_net worker' and datname = current_database()
  ) then
    raise exception using
      message = 'the pg_net background worker is not up',
      detail = 'the pg_net background worker is down due to an internal error and cannot process requests',
      hint = 'make sure that you didn''t modify any of pg_net internal tables';
  end if;
end
$$;
comment on function net.check_worker_is_up() is 'raises an exception if the pg_net background worker is not up, otherwise it doesn''t return anything';

-- API: Private. Takes effect when the transaction commits.
create function net.wake()
  returns void
  language sql
  set search_path = pg_catalog
as $$
  select pg_notify('pg_net', '')
$$;

-- API: Private
create function net._urlencode_string(string varchar)
  returns text
  language sql
  immutable
  strict
  set search_path = pg_catalog
as $$
  select coalesce(string_agg(
    case
      when c ~ '^[A-Za-z0-9._~-]$' then c
      else regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
    end, '' order by i
  ), '')
  from regexp_split_to_table(string, '') with ordinality as t (c, i)
  where c <> ''
$$;

-- API: Private
create function net._encode_url_with_params_array(url text, params_array text[])
  returns text
  language plpgsql
  immutable
  strict
  set search_path = pg_catalog
as $$
begin
  if url !~* '^https?://[^/?#\s]' then
    raise exception 'invalid URL "%"', url using errcode = 'internal_error';
  end if;
  if cardinality(params_array) = 0 then
    return url;
  end if;
  return split_part(url, '#', 1)
    || case when strpos(url, '?') > 0 then '&' else '?' end
    || array_to_string(params_array, '&');
end
$$;

-- API: Private
create function net._params(params jsonb)
  returns text[]
  language sql
  immutable
  set search_path = pg_catalog
as $$
  select coalesce(
    array_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value)), '{}'
  )
  from jsonb_each_text(params)
$$;

-- API: Public. Each of the three gives the id of the request; sent once the transaction commits.
create function net.http_get(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000
)
  returns bigint
  language plpgsql
  volatile
  parallel safe
as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('GET', net._encode_url_with_params_array($1, net._params($2)), $3, $4)
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

create function net.http_post(
  url text,
  body jsonb default '{}'::jsonb,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{"Content-Type": "application/json"}'::jsonb,
  timeout_milliseconds integer default 5000
)
  returns bigint
  language plpgsql
  volatile
  parallel safe
as $$
declare
  request_id bigint;
  content_type text;
begin
  select h.value into content_type
  from jsonb_each_text(coalesce($4, '{}'::jsonb)) h
  where lower(h.key) = 'content-type'
  limit 1;
  if content_type is null then
    headers := headers || '{"Content-Type": "application/json"}'::jsonb;
  elsif content_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;

  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (
    'POST', net._encode_url_with_params_array($1, net._params($3)), $4,
    convert_to($2::text, 'UTF8'), $5
  )
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

create function net.http_delete(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000,
  body jsonb default null
)
  returns bigint
  language plpgsql
  volatile
  parallel safe
as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (
    'DELETE', net._encode_url_with_params_array($1, net._params($2)), $3,
    convert_to($5::text, 'UTF8'), $4
  )
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

-- API: Private. Returns when there is an answer.
create function net._await_response(request_id bigint)
  returns boolean
  language plpgsql
  volatile
  strict
  set search_path = pg_catalog
as $$
begin
  while not exists (select from net._http_response r where r.id = request_id) loop
    perform pg_sleep(0.05);
  end loop;
  return true;
end
$$;

-- API: Private
create function net._http_collect_response(request_id bigint, async boolean default true)
  returns net.http_response_result
  language plpgsql
  volatile
  strict
  set search_path = pg_catalog
as $$
declare
  rec net._http_response;
begin
  if not async then
    perform net._await_response(request_id);
  end if;
  select * into rec from net._http_response r where r.id = request_id;
  if rec.id is not null then
    if rec.error_msg is not null then
      return ('ERROR', rec.error_msg, null)::net.http_response_result;
    end if;
    return ('SUCCESS', 'ok', (rec.status_code, rec.headers, rec.content)::net.http_response)
      ::net.http_response_result;
  elsif exists (select from net.http_request_queue q where q.id = request_id) then
    return ('PENDING', 'request is pending processing', null)::net.http_response_result;
  end if;
  return ('ERROR', 'request matching request_id not found', null)::net.http_response_result;
end
$$;

-- API: Public
create function net.http_collect_response(request_id bigint, async boolean default true)
  returns net.http_response_result
  language plpgsql
  volatile
  strict
as $$
begin
  raise notice 'The net.http_collect_response function is deprecated.';
  return net._http_collect_response(request_id, async);
end
$$;

-- Privileges: pg_net gives everything to everybody, and Supabase adds the API roles by name ---------
grant usage on schema net to public;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;

do $$
declare
  v_role text;
begin
  foreach v_role in array '{postgres,anon,authenticated,service_role}'::text[] loop
    if v_role <> current_user and exists (select from pg_roles where rolname = v_role) then
      execute format('grant usage on schema net to %I', v_role);
    end if;
  end loop;
end
$$;
