using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The base class of the provisioning cmdlets, which can write a log of a run.</summary>
public abstract class LoggedCmdlet : ServerCmdlet
{
    /// <summary>
    /// Gets or sets a file on this machine to which one line of JSON per step and event is appended.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? LogPath { get; set; }

    private protected override bool FaultsTerminate => true;

    private protected override void AwaitFleet(Func<CommandScope, Task> work) =>
        _ = Logged(async scope =>
        {
            await work(scope).ConfigureAwait(false);
            return (object?)null;
        });

    /// <summary>Creates the log entry of a command that has only one step.</summary>
    private protected static StepReport LogStep(string name, bool changed, string detail) =>
        new(name, 1, 1)
        {
            Status = (changed ? ProvisioningStepStatus.Changed : ProvisioningStepStatus.AlreadyDone).ToString(),
            Detail = detail,
        };

    /// <summary>Runs work off the pipeline thread, logs it, and returns its result here.</summary>
    /// <param name="work">Returns the result, or null if it wrote its results to the pipeline.</param>
    private protected T Logged<T>(Func<CommandScope, Task<T>> work)
    {
        if (LogPath is null)
        {
            return Await(work);
        }

        string path = OnDisk(LogPath);
        string command = MyInvocation.MyCommand.Name;
        return Await(scope =>
            new RunLog(
                new RunLogFile(path, scope.Reporter.Warning),
                command,
                Environment.Name,
                Environment.Time
            ).RunAsync(scope, work)
        );
    }
}

/// <summary>Writes the log of one run.</summary>
internal sealed class RunLog(RunLogFile file, string command, string environment, TimeProvider time)
{
    private readonly string _run = Guid.NewGuid().ToString();
    private readonly long _started = time.GetTimestamp();

    public async Task<T> RunAsync<T>(CommandScope scope, Func<CommandScope, Task<T>> work)
    {
        Write(Entry(LogEvent.RunStarted));
        List<object> written = [];
        CommandScope logged = scope with
        {
            Reporter = new LogReporter(scope.Reporter, Write),
            Write = row =>
            {
                written.Add(row);
                scope.Write(row);
            },
        };
        try
        {
            T result = await work(logged).ConfigureAwait(false);
            Write(Ended(LogEvent.RunEnded, ExitCodeOf(result), result as object ?? written));
            return result;
        }
        catch (ConnectorException fault)
        {
            Write(Ended(LogEvent.RunFailed, fault.ExitCode, fault.Target, fault.Message, fault));
            throw;
        }
        catch (OperationCanceledException) when (scope.Stop.IsCancellationRequested)
        {
            Write(Ended(LogEvent.RunStopped, exitCode: null, result: null));
            throw;
        }
        catch (Exception unexpected)
        {
            Write(Ended(LogEvent.RunFailed, ExitCodes.Stop, result: null, unexpected.Message));
            throw;
        }
    }

    private static int ExitCodeOf(object? result) =>
        result switch
        {
            ConnectorInstallation installation => installation.ExitCode,
            ConnectorRemoval removal => removal.ExitCode,
            ConnectorWatchResult watch => watch.ExitCode,
            _ => ExitCodes.Done,
        };

    private void Write(LogRecord record) => Write(Entry(record.Event, record.Detail, record.Step));

    private void Write(RunLogEntry entry) => file.Append(ModelJson.Write(entry));

    private RunLogEntry Entry(LogEvent what, string? detail = null, StepReport? step = null) =>
        new()
        {
            Time = JsonText.Time(time.GetUtcNow()),
            Run = _run,
            Command = command,
            Environment = environment,
            Event = what,
            Step = step?.Name,
            StepNumber = step?.Count > 0 ? step.Number : null,
            StepCount = step?.Count > 0 ? step.Count : null,
            Status = step?.Status,
            Duration = step?.Status is null ? null : JsonText.Seconds(step.Elapsed),
            Detail = detail,
        };

    private RunLogEntry Ended(
        LogEvent what,
        int? exitCode,
        object? result,
        string? detail = null,
        ConnectorException? fault = null
    ) =>
        new()
        {
            Time = JsonText.Time(time.GetUtcNow()),
            Run = _run,
            Command = command,
            Environment = environment,
            Event = what,
            Duration = JsonText.Seconds(time.GetElapsedTime(_started)),
            Detail = detail,
            ErrorId = fault?.ErrorId,
            RecommendedAction = fault?.RecommendedAction,
            ExitCode = exitCode,
            // The target of an error can be any object, such as a file or a parameter.
            Result =
                result is null || (fault is not null && !ModelJson.Types.ContainsKey(result.GetType().Name))
                    ? null
                    : ModelJson.ToToken(result),
        };
}
