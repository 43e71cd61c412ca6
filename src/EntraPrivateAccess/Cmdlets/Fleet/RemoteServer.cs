using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>One server of a fleet, reached through a PowerShell session that the user opened.</summary>
internal sealed class RemoteServer
{
    private static readonly TimeSpan s_questionLimit = TimeSpan.FromSeconds(30);

    private readonly PSSession _session;
    private readonly RemoteScriptRunner _runner;
    private readonly FleetOptions _options;
    private string? _manifest;
    private bool _isSilent;

    public RemoteServer(PSSession session, FleetOptions options)
    {
        _session = session;
        _options = options;
        // The virtual servers of a sandbox have names of their own.
        Name =
            options.Environment.IsSandbox && !IsGenerated(session.Name)
                ? session.Name
                : FirstLabel(session.ComputerName);
        _runner = new RemoteScriptRunner(session, () => Name);
    }

    /// <summary>
    /// Gets the server's name for messages and output: the computer's own name, once the server has returned it.
    /// </summary>
    public string Name { get; private set; }

    /// <summary>Gets the names by which a row of a table may refer to this server.</summary>
    public IEnumerable<string> Names =>
        new[]
        {
            Name,
            _session.ComputerName,
            FirstLabel(_session.ComputerName),
            _session.Name,
            FirstLabel(_session.Name),
        }.Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the full name by which the session was opened or that it has; null if there is none.</summary>
    public string? FullName => new[] { _session.ComputerName, _session.Name }.FirstOrDefault(IsFull);

    /// <summary>Gets the server's full name and registration; null before <see cref="IdentifyAsync"/>.</summary>
    public RemoteIdentity? Identity { get; private set; }

    /// <summary>
    /// Gets or sets what the workstation found in the tenant for this server; null without a sign-in.
    /// </summary>
    public TenantObservation? Observation { get; set; }

    /// <summary>Gets or sets whether the workstation does the command's work in the tenant.</summary>
    public bool WorkstationJoins { get; set; }

    /// <summary>Finds this module on the server or copies it there, and reads the server's name.</summary>
    /// <param name="identifies">Whether to read the identity, too, if that requires no further round trip.</param>
    /// <exception cref="ConnectorException">The server can't be used.</exception>
    public async Task OpenAsync(bool identifies, CancellationToken cancellationToken)
    {
        await Task.Run(_runner.RequireUsable, cancellationToken).ConfigureAwait(false);
        ModuleState state = await FindModuleAsync(identifies, cancellationToken).ConfigureAwait(false);
        if (state.LanguageMode != nameof(PSLanguageMode.FullLanguage))
        {
            throw ConnectorErrors.SessionRestricted(Name, state.LanguageMode);
        }

        if (!_options.Environment.IsSandbox || state.IsThrowAwayMachine)
        {
            Name = state.ComputerName;
        }

        _manifest = await ProvideModuleAsync(state, cancellationToken).ConfigureAwait(false);
        _runner.HasAnswered = true;
        Identity = state.Identity.Length > 0 ? RemoteIdentity.Read(state.Identity) : null;
    }

    /// <summary>Runs a command of this module on the server.</summary>
    /// <param name="write">Receives each output object as soon as it arrives.</param>
    /// <param name="fail">Receives each error that does not end the command.</param>
    /// <exception cref="ConnectorException">The command ended with an error.</exception>
    public async Task RunAsync(
        RemoteCommand command,
        Action<object> write,
        Action<ConnectorException> fail,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        object? target = null;
        RemoteStreams streams = new(Name, reporter, record =>
            fail(RemoteErrors.FromRecord(Name, record, target: null))
        );
        Exception? unreadable = null;
        try
        {
            await _runner
                .RunAsync(
                    RemoteScripts.RunCommand,
                    [_manifest!, command.Name, command.Parameters, Place(), command.ReadsContact],
                    Receive,
                    streams,
                    input: null,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (RuntimeException failure)
        {
            throw RemoteErrors.FromException(Name, command.Name, _session, failure, target);
        }

        if (unreadable is not null)
        {
            throw unreadable;
        }

        void Receive(PSObject item)
        {
            try
            {
                (object value, bool isTarget) = RemoteRow.Read(Name, item.BaseObject);
                if (isTarget)
                {
                    target = value;
                }
                else
                {
                    write(value);
                }
            }
            catch (ConnectorException wrong)
            {
                unreadable ??= wrong;
            }
        }
    }

    /// <summary>Reads the server's full name and registration.</summary>
    public async Task IdentifyAsync(CancellationToken cancellationToken) =>
        Identity = RemoteIdentity.Read(
            await AskAsync("Get-RemoteIdentity", [], SilentReporter.Instance, cancellationToken).ConfigureAwait(false)
        );

    /// <summary>Waits until the server confirms that its connector is in contact with its service.</summary>
    /// <returns>The latest evidence, also if the limit was reached.</returns>
    public async Task<ContactConfirmation> WaitForContactAsync(
        TimeSpan limit,
        IReporter reporter,
        CancellationToken cancellationToken
    ) =>
        RemoteContact.Read(
            await AskAsync(
                    "Wait-RemoteContact",
                    new Hashtable { ["TimeoutSeconds"] = (int)Math.Max(1, limit.TotalSeconds) },
                    reporter,
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    /// <summary>
    /// Asks how the service of the connector ended. Returns null if it has not, or if the server does not answer.
    /// </summary>
    public async Task<ServiceEnd?> FindServiceEndAsync(CancellationToken cancellationToken)
    {
        if (_isSilent)
        {
            return null;
        }

        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(s_questionLimit);
        try
        {
            return RemoteServiceEnd.Read(
                await AskAsync("Get-RemoteServiceEnd", [], SilentReporter.Instance, bounded.Token).ConfigureAwait(false)
            );
        }
        catch (Exception silent)
            when (silent is ConnectorException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            // The command waits for the tenant, which does not require the session. The server is not asked again.
            _isSilent = true;
            return null;
        }
    }

    private Hashtable Place() => _options.Place(this, [_session.Name, Name]);

    private async Task<string> AskAsync(
        string command,
        Hashtable parameters,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        string? answer = null;
        ConnectorException? error = null;
        await RunAsync(
                new RemoteCommand(command, parameters),
                row => answer = row as string,
                fault => error ??= fault,
                reporter,
                cancellationToken
            )
            .ConfigureAwait(false);
        return answer ?? throw error ?? ConnectorErrors.RemoteAnswerUnreadable(Name, null);
    }

    private async Task<ModuleState> FindModuleAsync(bool identifies, CancellationToken cancellationToken)
    {
        PSObject? answer = null;
        try
        {
            await _runner
                .RunAsync(
                    RemoteScripts.FindModule,
                    identifies ? [_options.Copy.Version, Place()] : [_options.Copy.Version],
                    item => answer = item,
                    RemoteStreams.Silent,
                    input: null,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (RuntimeException failure) when (RemoteErrors.IsScriptRefused(failure))
        {
            throw ConnectorErrors.SessionRestricted(Name, "NoLanguage or RestrictedLanguage", failure);
        }
        catch (RuntimeException failure)
        {
            throw RemoteErrors.FromException(Name, "Get-Module", _session, failure, target: null);
        }

        return answer is null ? throw ConnectorErrors.RemoteAnswerUnreadable(Name, null) : ModuleState.From(answer);
    }

    private async Task<string> ProvideModuleAsync(ModuleState state, CancellationToken cancellationToken)
    {
        if (state.LoadedVersion.Length > 0)
        {
            return state.LoadedVersion == _options.Copy.Version
                ? state.LoadedManifest
                : throw ConnectorErrors.RemoteModuleOfOtherVersion(Name, state.LoadedVersion, _options.Copy.Version);
        }

        if (state.InstalledManifest.Length > 0)
        {
            return state.InstalledManifest;
        }

        if (_options.NoModuleCopy)
        {
            throw ConnectorErrors.RemoteModuleMissing(Name, _options.Copy.Version);
        }

        return await ReceiveAsync(parts: null, cancellationToken).ConfigureAwait(false)
            ?? await ReceiveAsync(_options.Copy.Parts, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.RemoteAnswerUnreadable(Name, null);
    }

    private async Task<string?> ReceiveAsync(IReadOnlyList<byte[]>? parts, CancellationToken cancellationToken)
    {
        string? manifest = null;
        try
        {
            await _runner
                .RunAsync(
                    RemoteScripts.ReceiveModule,
                    [_options.Copy.FolderName, _options.Copy.Hashes],
                    item => manifest = item.BaseObject as string,
                    RemoteStreams.Silent,
                    parts,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return manifest;
        }
        catch (RuntimeException failure) when (!RemoteErrors.IsLost(_session))
        {
            throw ConnectorErrors.ModuleCopyFailed(Name, failure);
        }
        catch (RuntimeException failure)
        {
            throw RemoteErrors.FromException(Name, "the copy of the module", _session, failure, target: null);
        }
    }

    // The names that PowerShell gives to sessions without -Name.
    private static bool IsGenerated(string name) => Regex.IsMatch(name, @"^(Runspace|Session|WinRM|SSH)\d+$");

    private static string FirstLabel(string computer) => IsFull(computer) ? computer.Split('.')[0] : computer;

    private static bool IsFull(string computer) => computer.IndexOf('.') > 0 && !IPAddress.TryParse(computer, out _);
}
