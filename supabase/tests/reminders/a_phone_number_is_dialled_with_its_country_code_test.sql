begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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

select results_eq(
  $$ select p.typed, private.e164(p.typed) from (values (1, '+49 170 1234567'), (2, '0049170/1234567'),
       (3, '+49 (0)170 1234567'), (4, '+1 (415) 555-0132'), (5, '0170 1234567'), (6, '415 555 0132'),
       (7, '+0 170 1234567'), (8, 'call me'), (9, '+1234567890123456'), (10, null)) p (n, typed) order by p.n $$,
  $$ values ('+49 170 1234567', '+491701234567'), ('0049170/1234567', '+491701234567'),
       ('+49 (0)170 1234567', '+491701234567'), ('+1 (415) 555-0132', '+14155550132'), ('0170 1234567', null),
       ('415 555 0132', null), ('+0 170 1234567', null), ('call me', null), ('+1234567890123456', null), (null, null) $$,
  'or not at all: nobody can tell which country was meant');

select * from finish();
rollback;
