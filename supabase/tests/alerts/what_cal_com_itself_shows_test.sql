begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect(p_now => '2001-03-01 12:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-02 09:00Z');
do $$ begin perform tests.sync('2001-03-02 12:00Z', tests.shown('A', '2001-03-02 09:00Z')); end $$;
select is_empty($$ select tests.judge('2001-03-02 13:00Z') $$, 'Cal.com shows what it had told');
do $$ begin
  perform tests.sync('2001-03-02 14:00Z',
    tests.shown('A', '2001-03-02 09:00Z'), tests.shown('B', '2001-03-02 13:00Z', '{"id": 101, "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z"}'));
end $$;
select results_eq($$ select tests.judge('2001-03-02 14:10Z') $$, array['bookings_missed'], 'and another one');
select is(tests.told_of('bookings_missed'), 'Cal.com showed bookings of acme-test that no webhook had told of: 1 in a day.', 'it says so');
select is_empty($$ select tests.judge('2001-03-03 15:00Z') $$, 'a day later it is over');

do $$ begin perform private.note_webhook(tests.tenant(), '{"state": "inactive", "note": "It is off: nothing is posted. To switch it on: npm run tenant -- connect acme-test"}', '2001-03-03 15:00Z'); end $$;
select results_eq($$ select tests.judge('2001-03-03 15:00Z') $$, array['webhook_amiss'], 'its webhook there is off');
select is(tests.told_of('webhook_amiss'), 'The webhook of acme-test at Cal.com is switched off.', 'it says so');
select matches((select a.what_to_do from public.alerts a join acme using (tenant_id) where a.kind = 'webhook_amiss'), '^It is off: .* npm run tenant -- connect acme-test ', 'and what to do');
do $$ begin perform private.note_webhook(tests.tenant(), '{"state": "twice", "note": "It posts a second time."}', '2001-03-03 15:00Z'); end $$;
select is_empty($$ select tests.judge('2001-03-03 15:00:30Z') $$, 'two of them do no harm');

do $$ begin perform private.note_webhook(tests.tenant(), '{"state": "missing"}', '2001-03-03 15:00:40Z'); end $$;
select results_eq($$ select tests.judge('2001-03-03 15:00:40Z') $$, array['webhook_amiss 1x again'], 'it has none any more');
update private.connections c set state = 'refused', reason = 'Unauthorized: olga@acme.example' from acme where c.tenant_id = acme.tenant_id;
select results_eq($$ select tests.judge('2001-03-03 15:01Z') $$, array['credentials_refused cal.com'], 'its API refuses the key, and of the webhook nobody knows');
select is((select a.evidence ->> 'reason' from public.alerts a join acme using (tenant_id) where a.kind = 'credentials_refused'), 'Unauthorized: …', 'and nobody is named');
select * from finish();
rollback;
