-- What do we know of this person: lead, opt-outs, bookings, messages sent and planned, or why not, events?
-- Shown is the lead that did something last. Of another: select * from person('acme', 'ada@example.com');
select t.slug as tenant, l.contact, p.kind, p.at, p.what, p.status, p.detail
from (
  select l.tenant_id, l.contact, coalesce(l.email, l.phone) as address
  from public.leads l
  order by l.updated_at desc
  limit 1
) l
join public.tenants t on t.id = l.tenant_id
cross join lateral public.person(t.slug, l.address) p;
