-- Likely duplicates: leads that are probably one person; merge_leads() makes them one.

-- Only the few whose address is spelled another way are read, and whom each may be the same as is
-- found by key.
create index leads_spelled_otherwise on public.leads (tenant_id)
  where contact ~ '\+.*@|@googlemail\.com$';

create view public.likely_duplicate_leads with (security_invoker = true) as
with spelled_otherwise as materialized (
  select l.tenant_id, l.id, l.contact,
    regexp_replace(regexp_replace(l.contact, '\+[^@]*@', '@'), '@googlemail\.com$', '@gmail.com')
      as mailbox
  from public.leads l
  where l.contact ~ '\+.*@|@googlemail\.com$'
),
pair as (
  select s.tenant_id, l.id as lead_id, s.id as other_lead_id
  from spelled_otherwise s
  join public.leads l on l.tenant_id = s.tenant_id and l.contact = s.mailbox
  union all
  select s.tenant_id, s.id, o.id
  from spelled_otherwise s
  join spelled_otherwise o on o.tenant_id = s.tenant_id and o.mailbox = s.mailbox
  where o.contact > s.contact
)
select
  t.slug as tenant, l.email, o.email as other_email, l.name, o.name as other_name,
  case
    when regexp_replace(l.email, '^.*@', '') = regexp_replace(o.email, '^.*@', '')
      then 'What follows the plus is a tag: the mailbox is the same.'
    else 'googlemail.com is gmail.com: the mailbox is the same.'
  end as reason,
  l.score, o.score as other_score, p.tenant_id, p.lead_id, p.other_lead_id
from pair p
join public.tenants t on t.id = p.tenant_id
join public.leads l on l.tenant_id = p.tenant_id and l.id = p.lead_id
join public.leads o on o.tenant_id = p.tenant_id and o.id = p.other_lead_id
order by p.tenant_id, l.email, o.email;
comment on view public.likely_duplicate_leads is
  'Pairs of leads that are probably one person, and why. merge_leads(tenant, email, other_email) makes them one.';
comment on column public.likely_duplicate_leads.tenant is 'The tenant''s slug.';
comment on column public.likely_duplicate_leads.email is 'The address of the one; the plain one, if it is a lead.';
comment on column public.likely_duplicate_leads.other_email is 'The address of the other.';
comment on column public.likely_duplicate_leads.name is 'The name of the one.';
comment on column public.likely_duplicate_leads.other_name is 'The name of the other.';
comment on column public.likely_duplicate_leads.reason is 'Why they are probably the same person.';
comment on column public.likely_duplicate_leads.score is 'The score of the one.';
comment on column public.likely_duplicate_leads.other_score is 'The score of the other.';
comment on column public.likely_duplicate_leads.tenant_id is 'The tenant.';
comment on column public.likely_duplicate_leads.lead_id is 'The one.';
comment on column public.likely_duplicate_leads.other_lead_id is 'The other.';
revoke all on public.likely_duplicate_leads from anon, authenticated, service_role;
grant select on public.likely_duplicate_leads to authenticated, service_role;
