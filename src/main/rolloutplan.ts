console.log('rolloutplan')
