-- What the scheduler, the sender and the providers do.
begin;

create or replace procedure tests.configure_functions()
language sql set search_path = '' as $$
  select vault.create_secret('http://functions.test/functions/v1', n.name)
  from (values ('calbase_functions_url'), ('calbase_cron_key')) n (name)
  where not exists (select from vault.decrypted_secrets s where s.name = n.name);
$$;
comment on procedure tests.configure_functions is
  'The functions'' URL and key, where `supabase/seed.sql` has not set them. Without them nothing is queued.';

create or replace function tests.claim(
  p_now timestamptz,
  p_limit int default 100,
  p_lease int default 120,
  p_rates jsonb default '{}',
  p_tenant text default 'acme-test',
  p_text_countries text[] default '{+49,+44}'
)
returns setof jsonb language sql set search_path = '' as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates, p_text_countries) c
  where c ->> 'tenant_id' = tests.tenant(p_tenant)::text
$$;
comment on function tests.claim is 'The sender claims, of a project that texts to Germany and Britain. What it gets of other tenants is not shown.';

create or replace function tests.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql set search_path = '' as $$
  select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now)
$$;
comment on function tests.settle is 'The sender settles one reminder that it claimed.';

create or replace procedure tests.deliver(
  p_now timestamptz, p_result jsonb default '{"outcome": "sent", "provider": "smtp"}'
)
language sql set search_path = '' as $$
  select public.settle_reminders(jsonb_agg(c || p_result), p_now)
  from tests.claim(p_now, 1000) c having count(*) > 0;
$$;
comment on procedure tests.deliver is 'The sender claims what is due, and all of it has the same result.';

create or replace function tests.asked() returns jsonb
language sql stable set search_path = '' as $$
  select convert_from(q.body, 'UTF8')::jsonb from net.http_request_queue q order by q.id desc limit 1
$$;
comment on function tests.asked is 'What the database asked of the sender last.';

create or replace procedure tests.answer(p_status integer, p_content text)
language sql set search_path = '' as $$
  insert into net._http_response (id, status_code, content)
  select request_id, p_status, p_content from private.sender_questions order by request_id desc limit 1;
$$;
comment on procedure tests.answer is 'The sender answers what it was asked last.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{configure_functions,claim,settle,deliver,asked,answer}', 'the sender is played');
select * from finish();
rollback;
