begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- It came from another project, to which its provider still reports.
insert into private.moves (tenant_id, id, state, functions_url, key_hash, secret_id, last_ids, began_at, switched_at)
select tenant_id, gen_random_uuid(), 'arrived', 'https://x.example/f', sha256('key'), vault.create_secret('key'), '{}', now(), now() from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
create function pg_temp.forwarded(p_key text, p_now timestamptz) returns boolean language sql as $$
  select public.take_forwarded_feedback(
    (c ->> 'tenant_id')::uuid, b.body, encode(extensions.hmac(b.body, p_key, 'sha256'), 'hex'), p_now)
  from pg_temp.claimed
  cross join lateral (values (jsonb_build_object('channel', 'email', 'reminder_id', c -> 'reminder_id', 'generation', 1,
    'provider_message_id', 're_1', 'feedback', 'bounced', 'arrived', false, 'reason', 'bounced', 'suppress', 'bounced',
    'at', '2001-03-09T10:00:05Z')::text)) b (body)
$$;
create temp view told as
select r.status::text, r.reason_code::text, d.feedback
from public.reminders r
join acme using (tenant_id)
left join public.deliveries d on d.tenant_id = r.tenant_id and d.reminder_id = r.id
where r.due_at = '2001-03-09 10:00Z';

select is(pg_temp.forwarded('another', '2001-03-09 10:00:06Z'), false, 'by another key it is nobody''s');
select is(pg_temp.forwarded('key', '2001-03-09 10:00:06Z'), null, 'what comes before the sender''s word is to be forwarded again');
do $$ begin perform tests.settle(c, '{"outcome": "sent", "provider_message_id": "re_1"}', '2001-03-09 10:00:10Z') from pg_temp.claimed; end $$;
select is(pg_temp.forwarded('key', '2001-03-09 10:00:11Z'), true, 'the second time it is taken');
select results_eq('select * from told', $$ values ('failed', 'bounced', 'bounced') $$, 'and known: it came back');
select * from finish();
rollback;
