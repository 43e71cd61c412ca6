using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
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
        await ErrorsAsync(context, cancellationToken).ConfigureAwait(false));

    // The checks of the run share the reading, and their time limit may have ended it.
    private static async Task<IReadOnlyList<ServerEvent>?> ErrorsAsync(
        CheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.ErrorsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
