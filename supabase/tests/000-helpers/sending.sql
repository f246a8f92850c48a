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

create or replace procedure tests.hand_to_provider()
language plpgsql set search_path = '' as $$
begin
  call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
  create temp table given on commit drop as
  select r.tenant_id, r.id from public.reminders r
  where r.tenant_id = tests.tenant('acme-test') and r.due_at = '2001-03-09 10:00Z';
  update public.reminders r set status = 'sent', sent_at = '2001-03-09 10:00Z' from pg_temp.given where r.id = given.id;
  insert into public.deliveries (tenant_id, reminder_id, generation, attempt, channel, recipient, outcome, provider, provider_message_id)
  select tenant_id, id, 1, a, 'email', 'ada@example.com', 'sent', 'resend', 're_' || a from pg_temp.given, generate_series(1, 2) a;
end
$$;
comment on procedure tests.hand_to_provider is
  'The reminder of 9 March, 10:00 UTC, of a booking of acme-test was handed to Resend in two attempts, re_1 and re_2; it is in the table given.';

create or replace function tests.provider_says(p_feedback text, p_with jsonb default '{}')
returns boolean language plpgsql set search_path = '' as $$
begin
  return (
    select public.record_feedback(jsonb_build_object(
      'tenant_id', g.tenant_id, 'channel', 'email', 'reminder_id', g.id, 'generation', 1,
      'provider_message_id', 're_1', 'feedback', p_feedback, 'at', '2001-03-09T10:05:00Z') || p_with, '2001-03-09 11:00Z')
    from pg_temp.given g
  );
end
$$;
comment on function tests.provider_says is 'What Resend says at 10:05 of re_1, unless told otherwise; see hand_to_provider().';

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
select can('tests', '{configure_functions,claim,settle,deliver,hand_to_provider,provider_says,asked,answer}', 'the sender is played');
select * from finish();
rollback;
