begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

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

select is(
  public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}'),
  '{"provider": "resend", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'its secrets are not shown again');
create temp table secret on commit drop as select a.secret_id from private.channel_accounts a join acme using (tenant_id);
select ok((select s.secret not like '%re_secret%' from vault.secrets s join secret on s.id = secret_id), 'nor stored in clear');
select is(private.channel_account((select tenant_id from acme), 'email'), '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'but the sender gets them');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is((select c -> 'account' from pg_temp.claim('2001-03-09 10:00Z') c), '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}', 'with what it sends');
select results_eq(
  $$ select channel::text, provider, settings from public.show_channels('acme-test') $$,
  $$ values ('email', 'resend', '{"from": "Acme <hi@acme.example>", "rate_per_second": 5}'::jsonb), ('sms', null, null), ('webhook', null, null) $$,
  'an admin sees the rest');
do $$ begin perform public.unset_channel('acme-test', 'email'); end $$;
select is_empty('select s.id from vault.secrets s join secret on s.id = secret_id', 'what is taken away leaves Vault');

select * from finish();
rollback;
