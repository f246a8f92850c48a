-- Which webhooks were refused, and why? They are not stored, only counted, per hour (UTC).
--   wrong_signature    the secret in Cal.com is not the tenant's: change it there, or select rotate_secret('acme');
--   missing_signature  the webhook in Cal.com has no secret, or someone else is calling
--   too_large          a body of more than 1 MiB
--   too_slow           a body that was not there after ten seconds
--   no_secret          the tenant has none: select rotate_secret('acme');
--   secret_unreadable  Vault does not have it (any more): rotate_secret() as well
--   not_stored         the database was away or out of time
-- These two, and what was too slow, may have been Cal.com's, which may never send them again: compare with its bookings.
-- Nothing here and nothing stored: the slug in the URL is no tenant's.
select t.slug as tenant, r.hour, r.reason, r.count
from private.webhook_rejections r
join public.tenants t on t.id = r.tenant_id
order by r.hour desc, t.slug, r.reason;
