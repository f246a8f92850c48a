begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

call tests.configure_functions();
do $$ begin perform private.tick(); end $$;
set local search_path = public, extensions;

grant execute on function public.webhook_secrets(text, timestamptz) to anon;

select ok(not (public.health() ->> 'ok')::boolean, 'a right too many is a problem');
select matches(public.health() ->> 'problems', 'doctor\(\)', 'whoever is the owner is told where to look');
select doesnt_match(public.health()::text, 'webhook_secrets|anon', 'and nobody else learns what stands open');

select * from finish();
rollback;
