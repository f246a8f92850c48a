begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), e.event_id, e.body, p_now => e.received_at)
  from public.webhook_events e join acme using (tenant_id);
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1, '2001-03-01 14:45Z');
  perform public.rotate_secret('acme-test');
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1, 120, '2001-03-09 10:00Z') c), '2001-03-09 10:00Z');
  perform private.tick('2001-03-10 09:00Z');
end $$;
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'admin@acme.example');
insert into public.tenant_members (tenant_id, user_id) select tenant_id, '00000000-0000-4000-8000-00000000000a' from acme;
create temp table secrets on commit drop as select s.secret_id from private.tenant_secrets s join acme using (tenant_id);
-- In how many rows of which tables a tenant occurs.
create function pg_temp.rows_of(p_tenant_id uuid) returns table (relation text, count bigint) language plpgsql as $$
begin
  for relation in
    select c.oid::regclass::text from pg_class c
    where c.relnamespace::regnamespace::text in ('public', 'private', 'pgmq', 'net') and c.relkind in ('r', 'p')
  loop
    execute format('select count(*) from %s t where strpos(t::text, $1::text) > 0', relation) into count using p_tenant_id;
    if count > 0 then
      return next;
    end if;
  end loop;
end $$;
create temp table before on commit drop as select r.* from other, pg_temp.rows_of(other.tenant_id) r;

select cmp_ok((select count(*) from acme, pg_temp.rows_of(acme.tenant_id)), '>=', 12::bigint, 'it is in many tables');
select lives_ok($$ select public.delete_tenant('acme-test', 'acme-test') $$, 'it is deleted');
select is_empty($$ select r.* from acme, pg_temp.rows_of(acme.tenant_id) r $$, 'and in none any more, nor in the queue');
select is_empty($$ select v.id from vault.secrets v join secrets s on s.secret_id = v.id $$, 'its secrets have left Vault');
select set_eq($$ select r.* from other, pg_temp.rows_of(other.tenant_id) r $$, 'select * from before', 'another tenant has all it had');
select is(public.webhook_secrets('acme-test'), null, 'its URL leads nowhere');

select * from finish();
rollback;
