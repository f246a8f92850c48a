begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
create function pg_temp.claim(p_now timestamptz, p_limit int default 100, p_lease int default 120, p_rates jsonb default '{}')
returns setof jsonb language sql as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates) c
  where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
create function pg_temp.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql as $$ select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now) $$;

do $$ begin
  perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}');
  delete from vault.secrets s where s.id = (select a.secret_id from private.channel_accounts a join acme using (tenant_id));
end $$;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from pg_temp.claim('2001-03-09 10:00Z') c;

select is((select c -> 'account' from claimed), '{"unreadable": true}', 'a sender is told, and does not take the project''s');
select is(public.account_for_test((select tenant_id from acme), 'email'), '{"unreadable": true}', 'nor does a message on trial');
select is(public.account_for_test((select tenant_id from acme), 'sms'), null, 'where there is none it is none');
select results_eq(
  $$ select provider, settings from public.show_channels('acme-test') where channel = 'email' $$,
  $$ values ('unreadable', '{"problem": "Vault does not have this account (any more): give it again by set_channel()"}'::jsonb) $$,
  'an admin sees what to do');

do $$ begin perform pg_temp.settle(c, '{"outcome": "blocked", "error": "cannot be read"}', '2001-03-09 10:00:01Z') from claimed; end $$;
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_new", "from": "Acme <hi@acme.example>"}', '2001-03-09 10:01Z'); end $$;
select is(private.channel_account((select tenant_id from acme), 'email') ->> 'api_key', 're_new', 'set_channel() puts it right');
select is((select c #>> '{account,api_key}' from pg_temp.claim('2001-03-09 10:01Z') c), 're_new', 'and what was held up goes out');

do $$ begin perform vault.update_secret(a.secret_id, 'scribbled over') from private.channel_accounts a join acme using (tenant_id); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), '{"unreadable": true}', 'so is one that is not JSON');
do $$ begin perform vault.update_secret(a.secret_id, '"text"') from private.channel_accounts a join acme using (tenant_id); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), '{"unreadable": true}', 'or no object');
do $$ begin perform public.unset_channel('acme-test', 'email'); end $$;
select is(private.channel_account((select tenant_id from acme), 'email'), null, 'taken away on purpose it is none again');

select * from finish();
rollback;
