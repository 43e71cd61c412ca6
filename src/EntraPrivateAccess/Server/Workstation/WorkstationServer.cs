using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Workstation;

/// <summary>This machine when it is not Windows: it has files, and can judge the signature of what it downloaded.</summary>
internal sealed class WorkstationServer : IServer
{
    private readonly WindowsOnly _missing = new();

    public IServerServices Services => _missing;

    public IServerRegistry Registry => _missing;

    public IServerFiles Files => throw Faults.WindowsRequired();

    public IServerCertificates Certificates => _missing;

    public IServerEvents Events => _missing;

    public IServerProcesses Processes => _missing;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromException<ServerDescription>(Faults.WindowsRequired());

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.FromException<FileSignature>(Faults.WindowsRequired());

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<string>>(Faults.WindowsRequired());
}
