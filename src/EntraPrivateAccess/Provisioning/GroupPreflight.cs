using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether the tenant lets us do what comes later, and whether the group is clear: before anything is installed.</summary>
internal static class GroupPreflight
{
    /// <exception cref="ConnectorException">A role or consent is missing; the group is missing, ambiguous or of another region.</exception>
    public static async Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Tenant is null || context.Request.SkipRegistration)
        {
            return;
        }

        GroupListing listing = await context.Tenant.Access.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            context.Reporter.Warning("No connector was ever registered in this tenant: the first one wants a token of a Global Administrator.");
        }

        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return;
        }

        // The listing that proved the access answers for a name as well, unless servers are agreeing on it right now.
        ConnectorGroup? group = wanted.Id is null && ConnectorGroups.Named(listing.Groups, wanted.NameOrId).Count < 2
            ? ConnectorGroups.Pick(listing.Groups, wanted.NameOrId)
            : await FindAsync(context, wanted, cancellationToken).ConfigureAwait(false);
        if (group is null && !context.Request.CreateGroup)
        {
            throw Faults.ConnectorGroupToJoinNotFound(wanted.NameOrId);
        }

        if (group is not null)
        {
            GroupCreation.CheckRegion(group, context.Request.Region);
        }

        // Where all is there already, a sign-in that only reads does as well. A new registration has to be moved.
        if (group is null || context.Installed is null || context.Registration is not { IsRegistered: true } || context.Request.ForceRegistration)
        {
            await context.Tenant.Access.CheckChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The group, or null; with <c>-CreateGroup</c>, other servers that are making it right now are waited for.</summary>
    public static Task<ConnectorGroup?> FindAsync(ProvisioningContext context, ConnectorGroupReference wanted, CancellationToken cancellationToken) =>
        context.Request.CreateGroup && wanted.Id is null && !Guid.TryParse(wanted.NameOrId, out _)
            ? context.Tenant!.GroupCreation.FindSettledAsync(wanted.NameOrId, cancellationToken)
            : context.Tenant!.Groups.FindAsync(wanted, cancellationToken);
}
