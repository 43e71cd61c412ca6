using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>The machine, as data.</summary>
internal static class ServerFacts
{
    public static async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        ServerDescription machine = context.Checks.Description;
        return new
        {
            machine.Name,
            machine.FullyQualifiedName,
            machine.OperatingSystem,
            machine.OperatingSystemVersion,
            machine.IsWindowsServer,
            machine.IsServerCore,
            machine.IsElevated,
            machine.IsVirtual,
            machine.Memory,
            machine.Processors,
            Clock = machine.UtcNow,
            FreeBytes = context.Server.Files.FreeSpace(context.Server.Files.Folder(ServerFolder.Windows)),
            PendingReboot = (await context.Server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false)).ToArray(),
            SignedInTenant = context.Checks.TenantId,
            Environment = context.Checks.Environment.Name,
        };
    }
}
