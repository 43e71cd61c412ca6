using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The server's half of the truth: what is installed, registered, running and complaining.</summary>
/// <param name="Errors">Errors of the last day, newest first; null where no channel could be read.</param>
internal sealed record ServerObservation(
    ServerDescription Description, InstalledConnector? Installed, ConnectorRegistration Registration, IReadOnlyList<ServerEvent>? Errors)
{
    /// <summary>Reads what the checks of the same run have not read yet.</summary>
    public static async Task<ServerObservation> ReadAsync(CheckContext context, CancellationToken cancellationToken) => new(
        context.Description,
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false),
        await context.RegistrationAsync(cancellationToken).ConfigureAwait(false),
        await RecentEvents.ReadAsync(context.Server, context.Now.AddDays(-1), (int)ConnectorEventLevel.Error, cancellationToken).ConfigureAwait(false));
}
