begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.answers(p_id text, p_answers jsonb) language plpgsql as $$
begin
  perform public.receive_webhook(tests.tenant(), p_id, jsonb_build_object(
    'triggerEvent', 'FORM_SUBMITTED', 'createdAt', '2001-03-01T09:00:00Z', 'payload', jsonb_build_object(
      'formName', 'Intake', 'responses', p_answers)), p_now => '2001-03-01 09:00Z');
end $$;
create temp view answers as
select l.contact, a.details, a.points
from public.lead_activities a
join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
where a.tenant_id = tests.tenant() and a.kind = 'form_submitted';

call pg_temp.answers('1', '{"Email": {"value": "ada@example.com"}, "Name": {"value": "Ada Lovelace"}, "Hobby": {"value": "Chess"}}');
call pg_temp.answers('2', '{"Email": {"value": "bob@example.com"}, "Who told you?": {"value": "Ada Lovelace, Ada@Example.com"}}');
create temp table before on commit drop as select points from answers;
update public.tenants set keep_events_days = 30 where id = tests.tenant();
select private.prune(p_now => '2001-05-01 09:00Z');
select is_empty($$ select from public.webhook_events where tenant_id = tests.tenant() $$, 'the events are gone');

select public.erase_person('acme-test', 'ada@example.com');
select is_empty($$ select from answers where details::text ~* 'ada|lovelace|chess' $$, 'what she answered is erased');
select is((select details from answers where contact ~ 'erased')  #>> '{answers,name}', 'Erased', 'as where events are kept');
select matches((select details from answers where contact = 'bob@example.com')  #>> '{answers,Who told you?}',
  '^Erased, erased-[0-9a-f]+@erased\.invalid$', 'and what others answered about her');
select bag_eq('select points from answers', 'select points from before', 'the scores stay');

select * from finish();
rollback;
