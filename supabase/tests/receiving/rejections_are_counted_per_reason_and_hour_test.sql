begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$
declare
  v_acme constant uuid := (select tenant_id from acme);
begin
  perform public.count_rejections(v_acme, 'wrong_signature', 16, '2001-03-01 14:00Z');
  perform public.count_rejections(v_acme, 'wrong_signature', p_now => '2001-03-01 14:59:59.999Z');
  perform public.count_rejections(v_acme, 'wrong_signature', 1, '2001-03-01 15:00Z');
  perform public.count_rejections(v_acme, 'missing_signature', 2, '2001-03-01 14:30Z');
  perform public.count_rejections(v_acme, 'too_large', 1, '2001-03-01 14:30Z');
end $$;

select results_eq(
  $$ select hour, reason, count from private.webhook_rejections join acme using (tenant_id) order by 1, 2 $$,
  $$ values
    (timestamptz '2001-03-01 14:00Z', 'missing_signature', 2::bigint),
    ('2001-03-01 14:00Z', 'too_large', 1),
    ('2001-03-01 14:00Z', 'wrong_signature', 17),
    ('2001-03-01 15:00Z', 'wrong_signature', 1) $$,
  'an admin can see 17 wrong signatures since 14:00');
select lives_ok(
  $$ select public.count_rejections((select tenant_id from acme), r, 1, '2001-03-01 14:00Z')
     from unnest(array['too_slow', 'no_secret', 'secret_unreadable', 'not_stored']) r $$,
  'also those that are nobody''s fault, or calbase''s');
select throws_ok(
  $$ select public.count_rejections((select tenant_id from acme), 'bad_mood', 1, '2001-03-01 14:00Z') $$,
  '23514', null, 'only known reasons are counted');
select lives_ok(
  $$ set local time zone 'Asia/Kolkata';
     select public.count_rejections((select tenant_id from acme), 'too_large', 1, '2001-03-01 14:45Z') $$,
  'also from a session whose hours are not whole ones of UTC');

select * from finish();
rollback;
