begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
do $$ begin
  perform vault.update_secret(s.id, 'https://ref.supabase.co/functions/v1') from vault.secrets s where s.name = 'calbase_functions_url';
  perform private.note_installation();
end $$;

select is(private.why_not_to_send(now() + interval '59 minutes'), null, 'half an hour is an outage');
select matches(private.why_not_to_send(now() + interval '61 minutes'), 'was a backup restored', 'more than an hour may be more');
select matches(private.why_not_to_send(now() - interval '61 minutes'), 'was a backup restored', 'so may time that runs back');

update private.installation set seen_at = now() - interval '2 hours';
do $$ begin perform private.tick(); end $$;
select is((select seen_at from private.installation), now() - interval '2 hours', 'a tick does not hide it');
select matches(public.health() ->> 'problems', 'was a backup restored', 'the monitor is told');
select lives_ok('select * from public.adopt_installation()', 'it is adopted');
select is(private.why_not_to_send(), null, 'and sends');

update private.installation set seen_at = now() - interval '2 days';
do $$ begin
  perform vault.update_secret(s.id, 'http://127.0.0.1:54321/functions/v1') from vault.secrets s where s.name = 'calbase_functions_url';
end $$;
select is(private.why_not_to_send(), null, 'on one''s own machine a night is no gap');
do $$ begin perform private.tick(); end $$;
select is((select seen_at from private.installation), now(), 'it goes on from there');
select is((select count(*) from private.installation), 1::bigint, 'there is one installation');

select * from finish();
rollback;
