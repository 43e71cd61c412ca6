using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The server's half of the truth: what is installed, registered, running and complaining.</summary>
/// <param name="Errors">Errors of the last day, newest first; null where no channel could be read.</param>
internal sealed record ServerObservation(
    ServerDescription Description, InstalledConnector? Installed, ConnectorRegistration Registration, IReadOnlyList<ServerEvent>? Errors)
{
    private const int Error = 2;
    private const int AtMost = 50;

    /// <summary>Reads what the checks of the same run have not read yet.</summary>
    public static async Task<ServerObservation> ReadAsync(CheckContext context, CancellationToken cancellationToken) => new(
        context.Description,
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false),
        await context.RegistrationAsync(cancellationToken).ConfigureAwait(false),
        await ErrorsAsync(context.Server, context.Now.AddDays(-1), cancellationToken).ConfigureAwait(false));

    private static async Task<IReadOnlyList<ServerEvent>?> ErrorsAsync(IServer server, DateTimeOffset since, CancellationToken cancellationToken)
    {
        List<ServerEvent>? all = null;
        foreach (ConnectorBrand brand in ConnectorBrand.All)
        {
            // Installation and registration complain in the Application log, under the connector's display name.
            IEnumerable<(string Channel, string? Provider)> sources =
                brand.EventChannels.Select(channel => (channel, (string?)null)).Append(("Application", brand.UninstallNames[0]));
            foreach ((string channel, string? provider) in sources)
            {
                if (await TryReadAsync(server, channel, provider, since, cancellationToken).ConfigureAwait(false) is { } events)
                {
                    (all ??= []).AddRange(events);
                }
            }
        }

        return all is null ? null : [.. all.OrderByDescending(found => found.Time)];
    }

    private static async Task<IReadOnlyList<ServerEvent>?> TryReadAsync(
        IServer server, string channel, string? provider, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return await server.Events.ReadAsync(channel, provider, since, Error, AtMost, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException)
        {
            // Not readable without rights, or broken: the verdict stands without it, and says that it did.
            return null;
        }
    }
}
