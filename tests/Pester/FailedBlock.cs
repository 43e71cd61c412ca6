using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Management.Automation;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>What ended a script block, and where.</summary>
internal sealed class FailedBlock(ErrorRecord record)
{
    // Each call through a .NET method wraps the error once more.
    private readonly ErrorRecord _record = record.Exception is MethodInvocationException { InnerException: { } inner } ? new FailedBlock(RecordOf(inner))._record : record;

    public bool IsSkip => _record.FullyQualifiedErrorId == "PesterTestSkipped";

    public string Message => _record.Exception.Message;

    /// <summary>Message, error id unless it is an assertion's, and the lines of the test file that led there.</summary>
    public override string ToString()
    {
        string id = _record.FullyQualifiedErrorId.StartsWith("PesterAssertionFailed", StringComparison.Ordinal) ? "" : $" ({_record.FullyQualifiedErrorId})";
        return string.Join("\n", [$"{Message}{id}", .. (_record.ScriptStackTrace ?? "").Split('\n').Where(line => line.Contains(".ps1: line", StringComparison.Ordinal))]);
    }

    [DoesNotReturn]
    public void Throw() => throw new RuntimeException(Message, _record.Exception, _record);

    private static ErrorRecord RecordOf(Exception exception) =>
        (exception as IContainsErrorRecord)?.ErrorRecord ?? new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, null);
}
