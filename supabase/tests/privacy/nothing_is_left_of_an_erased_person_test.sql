begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.ada_leaves_traces();
-- The provider stopped the channel over a message to her, and others wait for it.
do $$ begin
  perform public.settle_reminders(jsonb_build_array(c || '{"outcome": "blocked", "provider": "resend", "error": "403: not to ada@example.com"}'), '2999-03-10 12:00Z')
  from public.claim_reminders(1000, 120, '2999-03-10 12:00Z') c where c #>> '{recipient,email}' = 'ada@example.com' limit 1;
  perform public.settle_reminders(coalesce(jsonb_agg(c || '{"outcome": "blocked", "provider": "resend", "error": "the same"}'), '[]'), '2999-03-10 12:00Z')
  from public.claim_reminders(1000, 120, '2999-03-10 12:00Z') c;
end $$;
-- She opted out on both channels, and so did Bob.
insert into public.suppressions (tenant_id, channel, address, detail)
select tenant_id, c, a, 'told ' || a from acme, (values
  ('email'::public.reminder_channel, 'ada@example.com'), ('sms', '+44201234567'), ('email', 'bob@example.com')) v (c, a);
do $$ begin perform private.opt_out_token(tenant_id, 'email', a, 'en') from pg_temp.acme, unnest('{ada@example.com,bob@example.com}'::text[]) a; end $$;
update public.leads l set notes = 'Lovelace prefers ada@example.com' from acme where l.tenant_id = acme.tenant_id and l.email like 'ada@%';

select isnt_empty($$ select tests.places_of('ada@example.com') $$, 'before, the address is found');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['ada@exam', 'Lovelace', '1234567', 'has a cold', 'It is']) s (trace);

do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere after a rebuild')
from unnest(array['ada@exam', 'Lovelace', '1234567', 'has a cold', 'It is']) s (trace);

select * from finish();
rollback;
